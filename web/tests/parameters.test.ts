import { flushSync, mount, unmount } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { legal, usual } from "../src/instruments/explorer/legal";
import type { Entry, Field, Parameter, Value } from "../src/lib/catalogue";
import { domainOf, fault, limits, nearest, read, written } from "../src/lib/domain";
import {
  choose,
  isBuiltIn,
  numbersOf,
  pythonArguments,
  valuesOf,
  variantOf,
  withLearningRate,
} from "../src/lib/parameters";
import KindKnob from "../src/parts/KindKnob.svelte";
import { parameters } from "../src/state/codecs";
import { catalogue } from "./catalogue";
import { every, fields } from "./toys";

describe("the values of a definition", () => {
  it("are its defaults, and those of its dialect", () => {
    const usual = [1, 2, "soft", false, null, [1, 2, 3], "torch"];
    expect(valuesOf(every, {})).toEqual(usual);
    const keras = valuesOf(every, { "every.dialect": "keras" });
    expect(keras).toEqual([2, ...usual.slice(1, 6), "keras"]);
    expect(valuesOf(every, { "every.cut": null })).toEqual(usual);
    expect(valuesOf(every, { "every.scale": 5, "every.dialect": "keras" })[0]).toBe(5);
  });

  it("name the program that the compiler printed for them", () => {
    const at = (given: Record<string, Value>) => variantOf(every, valuesOf(every, given));
    expect(at({})).toBe("soft false none torch");
    expect(at({ "every.cut": 2, "every.halved": true })).toBe("soft true given torch");
    expect(variantOf({ ...every, parameters: [fields.scale] }, [1])).toBe("");
    const single = { ...fields.dialect, options: ["torch"] };
    expect(variantOf({ ...every, parameters: [single] }, ["torch"])).toBe("");
  });

  it("reach a kernel as the numbers that are there", () => {
    const numbers = (given: Record<string, Value>) =>
      numbersOf(every, valuesOf(every, given));
    expect(numbers({})).toEqual([1, 2, Float64Array.of(1, 2, 3)]);
    expect(numbers({ "every.cut": 0.5 })).toEqual([1, 2, 0.5, Float64Array.of(1, 2, 3)]);
  });

  it("choose a kernel, and there is one for each", () => {
    const kernel = { value: () => 1 };
    const forms = { variants: { "hard false none torch": kernel } };
    expect(choose(forms, every, { "every.shape": "hard" }).kernel).toBe(kernel);
    expect(() => choose(forms, every, {})).toThrow("Every kind is not compiled");
    expect(choose(kernel, every, {}).kernel).toBe(kernel);
  });

  it("are written in Python where they are not the usual ones", () => {
    const python = (given: Record<string, Value>) =>
      pythonArguments(every, valuesOf(every, given));
    expect(python({})).toBe("");
    expect(python({ "every.scale": 3, "every.degree": 3 })).toBe(", scale=3.0, degree=3");
    expect(python({ "every.shape": "hard", "every.halved": true })).toBe(
      ', shape="hard", halved=True',
    );
    expect(python({ "every.cut": 2, "every.weights": [1, 0.5] })).toBe(
      ", cut=2.0, weights=[1.0, 0.5]",
    );
    expect(python({ "every.dialect": "keras" })).toBe(', dialect="keras"');
    expect(python({ "every.dialect": "keras", "every.scale": 1 })).toBe(
      ', scale=1.0, dialect="keras"',
    );
  });
});

describe("a definition inside another", () => {
  const words = { symbol: "", says: "what is inside" };
  const dialect = fields.dialect as Extract<Parameter, { kind: "choice" }>;
  const wrapper: Entry = {
    ...every,
    name: "wrapper",
    parameters: [
      { ...words, name: "base", kind: "definition", default: "plain", of: "rules", needs: [] },
      { ...fields.scale, name: "base.learning_rate" } as Parameter,
      { ...dialect, name: "base.dialect", options: ["torch", "keras"] },
    ],
  };

  it("gives its numbers to the kernel, and is built in with its choices", () => {
    const values = valuesOf(wrapper, withLearningRate(wrapper, {}, 0.25));
    expect(values).toEqual(["plain", 0.25, "torch"]);
    expect(numbersOf(wrapper, values)).toEqual([0.25]);
    expect(variantOf(wrapper, values)).toBe("");
    expect(wrapper.parameters.map(isBuiltIn)).toEqual([true, false, true]);
  });

  it("is written in Python and in links by both names", () => {
    const values = valuesOf(wrapper, { "wrapper.base.learning_rate": 0.25 });
    expect(pythonArguments(wrapper, values)).toBe(', **{"base.learning_rate": 0.25}');
    const codec = parameters("optimizer_parameters", "optimizers");
    const known = { ...catalogue, optimizers: [{ ...wrapper, chance: false }] };
    const text = "wrapper.base.learning_rate:0.25";
    expect(codec.read(text, known)).toEqual({
      value: { "wrapper.base.learning_rate": 0.25 },
    });
    expect(codec.read("wrapper.base:plain", known).notice).toContain("on this page");
    expect(legal(wrapper.parameters[0] as Field)).toBe("one of the rules");
  });
});

describe("a link", () => {
  const codec = parameters("loss_parameters", "losses");
  const known = { ...catalogue, losses: [{ ...catalogue.losses[0], ...every }] };
  const link = (text: string) =>
    codec.read(text, known as unknown as typeof catalogue);

  it("carries every kind there and back", () => {
    const values = {
      "every.scale": 1 / 3,
      "every.degree": 5,
      "every.shape": "hard",
      "every.halved": true,
      "every.cut": 2.5,
      "every.weights": [0, 1e-9, 3],
      "every.dialect": "keras",
    };
    const text = codec.print(values);
    expect(text).toContain("every.weights:0;1e-9;3");
    expect(link(text)).toEqual({ value: values });
    expect(link("every.cut:none").value).toEqual({ "every.cut": null });
  });

  it.each([
    ["every.scale:abc", "every.scale must be a number; “abc” was given"],
    ["every.scale:-1", "every.scale must be greater than 0"],
    ["every.degree:2.5", "every.degree must be a whole number"],
    ["every.degree:0", "every.degree must be at least 1"],
    ["every.shape:sofft", "every.shape must be soft or hard"],
    ["every.halved:yes", "every.halved must be true or false"],
    ["every.cut:0", "every.cut must be greater than 0"],
    ["every.weights:1;x", "every.weights must be numbers, as in 1, 2, 3"],
    ["every.weights:1;-2;3", "every.weights must be numbers, each at least 0"],
    ["every.weights:1;2", "every.weights must be 3 numbers, one for each class"],
    ["every.depth:1", "there is no parameter “every.depth”"],
  ])("answers %s with a sentence", (text, sentence) => {
    const { value, notice } = link(text);
    expect(value).toEqual({});
    expect(notice).toContain(sentence);
  });
});

describe("whole numbers", () => {
  const whole = domainOf(fields.degree);

  it("are no halves", () => {
    expect(fault(whole, 2.5)).toBe("a whole number");
    expect(fault(whole, 3)).toBeNull();
    expect(nearest(whole, 2.6)).toBe(3);
    expect(limits(whole)).toBe("a whole number at least 1");
    expect(limits({ ...whole, maximum: 6 })).toBe("a whole number from 1 to 6");
    expect(limits({ minimum: null, maximum: null, whole: true })).toBe("a whole number");
  });
});

describe("text", () => {
  it.each(Object.values(fields))("of the kind $kind reads back", (field: Field) => {
    expect(read(field, written(field.default))).toEqual({ value: field.default });
  });
});

describe("a card", () => {
  it("says what is legal and what is usual", () => {
    expect(Object.values(fields).map(legal)).toEqual([
      "> 0",
      "a whole number ≥ 1",
      "soft or hard",
      "true or false",
      "> 0, or none: no ceiling",
      "one number for each class, ≥ 0",
      "torch or keras",
    ]);
    const said = Object.values(fields).map((field: Field) => usual(field.default));
    expect(said).toEqual(["1", "2", "soft", "false", "none", "1, 2, 3", "torch"]);
  });
});

describe("a control", () => {
  function shown(field: Field, value: Value) {
    const change = vi.fn<(value: Value) => void>();
    const target = document.body.appendChild(document.createElement("div"));
    const props = { name: "it", label: "the name", field, value, change };
    const made = mount(KindKnob, { target, props: { ...props, settle: () => {} } });
    flushSync();
    const find = (selector: string): HTMLElement => {
      const found = target.querySelector<HTMLElement>(selector);
      if (!found) throw new Error(`no ${selector} in ${target.innerHTML}`);
      return found;
    };
    const end = () => {
      void unmount(made);
      target.remove();
    };
    return { change, find, target, end };
  }

  function type(element: HTMLElement, text: string): void {
    (element as HTMLInputElement).value = text;
    element.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync();
  }

  it("of a choice offers its options, unless there is but one", () => {
    const { change, find, end } = shown(fields.shape, "soft");
    const select = find("select") as HTMLSelectElement;
    expect([...select.options].map(({ value }) => value)).toEqual(["soft", "hard"]);
    select.value = "hard";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    expect(change).toHaveBeenCalledWith("hard");
    end();
    const single = shown({ ...fields.shape, options: ["soft"] }, "soft");
    expect(single.target.querySelector("select")).toBeNull();
    single.end();
  });

  it("of a switch is a checkbox with its name", () => {
    const { change, find, end } = shown(fields.halved, false);
    expect(find("label").textContent?.trim()).toBe("the name");
    find("input[type=checkbox]").click();
    expect(change).toHaveBeenCalledWith(true);
    end();
  });

  it("of a whole number steps by one, and no further than it may", () => {
    const { change, find, end } = shown(fields.degree, 1);
    expect((find("[data-testid=less-it]") as HTMLButtonElement).disabled).toBe(true);
    find("[data-testid=more-it]").click();
    expect(change).toHaveBeenCalledWith(2);
    type(find("[data-testid=typed-it]"), "2.5");
    expect(find("[role=alert]").textContent).toContain("a whole number at least 1");
    expect(change).toHaveBeenCalledTimes(1);
    end();
  });

  it("of an optional one says what it means to leave it out", () => {
    const without = shown(fields.cut, null);
    expect(without.target.textContent).toContain("no ceiling");
    without.find("input[type=checkbox]").click();
    expect(without.change).toHaveBeenCalledWith(3);
    without.end();
    const used = shown(fields.cut, 2);
    expect(used.find("[data-testid=knob-it]")).toBeTruthy();
    used.find("input[type=checkbox]").click();
    expect(used.change).toHaveBeenCalledWith(null);
    used.end();
  });

  it("of numbers takes them with commas", () => {
    const { change, find, end } = shown(fields.weights, [1, 2, 3]);
    const input = find("[data-testid=typed-it]") as HTMLInputElement;
    expect(input.value).toBe("1, 2, 3");
    type(input, "1, 0.5, ");
    expect(change).not.toHaveBeenCalled();
    type(input, "1, 0.5, 3");
    expect(change).toHaveBeenLastCalledWith([1, 0.5, 3]);
    type(input, "1, x");
    expect(find("[role=alert]").textContent).toContain("give numbers, as in 1, 2, 3");
    end();
  });
});
