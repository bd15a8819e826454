/** Parameters of a definition: their values, and the kernel that these ask for. */
import type { Entry, Field, Parameter, Value } from "./catalogue";
import type { Forms, Numbers } from "./kernels";

export type Values = Readonly<Record<string, Value>>;

export const keyOf = (entry: Entry, parameter: { readonly name: string }): string =>
  `${entry.name}.${parameter.name}`;

export function defaultOf(field: Field, dialect?: Value): Value {
  const isOne = field.kind === "number" || field.kind === "whole";
  const own = isOne ? field.dialect_defaults?.[String(dialect)] : undefined;
  return own ?? field.default;
}

/** What compiled programs have built in: what is held inside, and its choices. */
export function isBuiltIn(parameter: Parameter): boolean {
  if (parameter.kind === "definition") return true;
  if (parameter.kind === "whole") return parameter.shapes;
  return parameter.name.includes(".") && formsOf(parameter).length > 1;
}

/** Whether it is a learning rate, its own or that of a rule inside. */
export const isRate = ({ name }: { readonly name: string }): boolean =>
  name === "learning_rate" || name.endsWith(".learning_rate");

const dialectOf = (entry: Entry, valueOf: (parameter: Parameter) => Value): Value => {
  const dialect = entry.parameters.find(({ name }) => name === "dialect");
  return dialect ? valueOf(dialect) : null;
};

/** The values in the entry's order. */
export function valuesOf(entry: Entry, given: Values): readonly Value[] {
  const asked = (parameter: Parameter): Value | undefined =>
    given[keyOf(entry, parameter)];
  const dialect = dialectOf(entry, (parameter) => asked(parameter) ?? parameter.default);
  return entry.parameters.map((parameter) => {
    const value = asked(parameter);
    return value === undefined ? defaultOf(parameter, dialect) : value;
  });
}

/** The value that each parameter has where nobody has chosen one. */
export function usualOf(entry: Entry, values: readonly Value[]): readonly Value[] {
  const at = (parameter: Parameter): Value =>
    values[entry.parameters.indexOf(parameter)] ?? null;
  const dialect = dialectOf(entry, at);
  return entry.parameters.map((parameter) => defaultOf(parameter, dialect));
}

export const isSame = (a: Value, b: Value): boolean => String(a) === String(b);

/** The forms of a parameter that are programs of their own, as the compiler has them. */
function formsOf(field: Field): readonly string[] {
  if (field.kind === "choice") return field.options;
  if (field.kind === "switch") return ["false", "true"];
  if (field.kind !== "optional") return [""];
  return ["none", ...formsOf(field.of).map((form) => form || "given")];
}

function formOf(field: Field, value: Value): string {
  if (field.kind === "choice" || field.kind === "switch") return String(value);
  if (field.kind !== "optional") return "";
  return value === null ? "none" : formOf(field.of, value) || "given";
}

/** The name of the compiled variant; that of a definition with a single one is "". */
export function variantOf(entry: Entry, values: readonly Value[]): string {
  return entry.parameters
    .flatMap((parameter, i) =>
      formsOf(parameter).length > 1 && !isBuiltIn(parameter)
        ? [formOf(parameter, values[i] ?? null)]
        : [],
    )
    .join(" ");
}

/** What the kernel takes besides its point: the numbers that are there. */
export function numbersOf(entry: Entry, values: readonly Value[]): Numbers {
  return entry.parameters.flatMap((parameter, i) => {
    const field = parameter.kind === "optional" ? parameter.of : parameter;
    const value = values[i] ?? null;
    if (value === null || isBuiltIn(parameter)) return [];
    if (field.kind === "choice" || field.kind === "switch") return [];
    return [typeof value === "object" ? Float64Array.from(value) : Number(value)];
  });
}

/** A definition with its parameters chosen. */
export interface Chosen<K> {
  readonly kernel: K;
  readonly values: readonly Value[];
  /** The values as the kernel takes them. */
  readonly parameters: Numbers;
}

export function choose<K extends object>(
  forms: Forms<K>,
  entry: Entry,
  given: Values,
): Chosen<K> {
  const values = valuesOf(entry, given);
  const parameters = numbersOf(entry, values);
  if (!("variants" in forms)) return { kernel: forms, values, parameters };
  const kernel = forms.variants[variantOf(entry, values)];
  if (!kernel) throw new Error(`${entry.title} is not compiled for these parameters.`);
  return { kernel, values, parameters };
}

/** The learning rate is one number, shared by all optimizers, so that they compare. */
export function withLearningRate(entry: Entry, given: Values, rate: number): Values {
  const own = entry.parameters.filter(isRate).map((one) => [keyOf(entry, one), rate]);
  return { ...given, ...Object.fromEntries(own) };
}

/** Keyword arguments of every parameter that is not at its default. */
export function pythonArguments(
  entry: Entry,
  values: readonly Value[],
  isShown: (parameter: Parameter) => boolean = () => false,
): string {
  const usual = usualOf(entry, values);
  return entry.parameters
    .flatMap((parameter, i) => {
      const value = values[i] ?? null;
      const isUsual = isSame(value, usual[i] ?? null);
      if (isBuiltIn(parameter) || (isUsual && !isShown(parameter))) return [];
      const [name, text] = [parameter.name, pythonValue(parameter, value)];
      return [name.includes(".") ? `, **{"${name}": ${text}}` : `, ${name}=${text}`];
    })
    .join("");
}

/** A literal that Python reads as the same value. */
export function pythonValue(field: Field, value: Value): string {
  if (value === null) return "None";
  if (field.kind === "optional") return pythonValue(field.of, value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number")
    return field.kind === "whole" ? String(value) : pythonNumber(value);
  return `[${value.map(pythonNumber).join(", ")}]`;
}

/** A float literal that Python reads as the same double. */
export function pythonNumber(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
