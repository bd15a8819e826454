/** Everything that follows from the page's state: surface, terrain's inputs, runs. */
import {
  named,
  type Catalogue,
  type OptimizerEntry,
  type Pair,
  type Parameter,
  type SurfaceEntry,
  type Value,
} from "../../lib/catalogue";
import { descend, type Run } from "../../lib/descent";
import type {
  Chance,
  Forms,
  OptimizerKernel,
  Rules,
  SurfaceKernel,
} from "../../lib/kernels";
import { choose, withLearningRate, type Chosen } from "../../lib/parameters";
import type { Page } from "../../state/page.svelte";
import { resource, type Resource } from "../../state/resource.svelte";

export interface Ground extends Chosen<SurfaceKernel> {
  readonly entry: SurfaceEntry;
  readonly rules: Rules;
}

export interface Walker extends Chosen<OptimizerKernel> {
  readonly entry: OptimizerEntry;
  readonly name: string;
  /** Where keys come from; only for one that moves by chance. */
  readonly chance: Chance | undefined;
}

/** A parameter as it is set now, and where the page keeps it. */
export interface Control {
  readonly field: Parameter;
  readonly value: Value;
  readonly key: string;
}

export interface Runs {
  readonly ground: Ground | undefined;
  readonly start: Pair;
  readonly walker: Walker | undefined;
  readonly rival: Walker | undefined;
  readonly run: Run | undefined;
  readonly rivalRun: Run | undefined;
  readonly last: number;
  readonly statuses: Catalogue["statuses"];
  readonly asked: Catalogue["asked"];
  readonly error: string | undefined;
  retry(): void;
  /** A run of the same problem with other settings, for trying things out. */
  trial(learningRate: number): Run | undefined;
  /** Runs of another surface or optimizer, once their kernels are there. */
  trialsOf(surface: string, optimizer: string): Promise<Trial>;
}

export type Trial = (learningRate: number) => Run | undefined;

export function createRuns(page: Page): Runs {
  type Place = { entry: SurfaceEntry; forms: Forms<SurfaceKernel>; rules: Rules };
  const visit = async (name: string): Promise<Place> => {
    const entry = named(page.catalogue.surfaces, name);
    const [forms, rules] = await Promise.all([
      page.supplier.surface(entry.name),
      page.supplier.rules(),
    ]);
    return { entry, forms, rules };
  };
  const place = resource(() => visit(page.state.surface));
  const groundOf = ({ entry, forms, rules }: Place): Ground => ({
    entry,
    rules,
    ...choose(forms, entry, page.state.surface_parameters),
  });
  const ground = $derived(place.current && groundOf(place.current));

  type Loaded = {
    entry: OptimizerEntry;
    forms: Forms<OptimizerKernel>;
    chance: Chance | undefined;
  };
  const load = async (name: string): Promise<Loaded | null> => {
    if (!name) return null;
    const entry = named(page.catalogue.optimizers, name);
    const [forms, chance] = await Promise.all([
      page.supplier.optimizer(entry.name),
      entry.chance ? page.supplier.chance() : undefined,
    ]);
    return { entry, forms, chance };
  };
  const first = resource(() => load(page.state.optimizer));
  const second = resource(() => load(page.state.rival));

  function walkerOf(
    loaded: Loaded | null | undefined,
    learningRate = page.state.learning_rate,
  ): Walker | undefined {
    if (!loaded) return undefined;
    const { entry, forms, chance } = loaded;
    const given = withLearningRate(
      entry,
      page.state.optimizer_parameters,
      learningRate,
    );
    return { entry, name: entry.name, chance, ...choose(forms, entry, given) };
  }

  const startOn = (one: Ground | undefined): Pair =>
    (page.state.surface === one?.entry.name ? page.state.start : null) ??
    one?.entry.start ?? [0, 0];
  const start = $derived<Pair>(page.state.start ?? ground?.entry.start ?? [0, 0]);
  const walker = $derived(walkerOf(first.current));
  const rival = $derived(walkerOf(second.current));

  const steps = $derived(page.state.steps);
  function runOf(one: Walker | undefined, on = ground, from = start): Run | undefined {
    if (!one || !on) return undefined;
    return descend({
      surface: on.kernel,
      surfaceParameters: on.parameters,
      ground: on.entry,
      optimizer: one.kernel,
      optimizerParameters: one.parameters,
      rules: on.rules,
      chance: one.chance,
      seed: page.state.seed,
      start: from,
      steps,
    });
  }
  const run = $derived(runOf(walker));
  const rivalRun = $derived(runOf(rival));
  const parts: readonly Resource<unknown>[] = [place, first, second];

  return {
    statuses: page.catalogue.statuses,
    asked: page.catalogue.asked,
    get ground() {
      return ground;
    },
    get start() {
      return start;
    },
    get walker() {
      return walker;
    },
    get rival() {
      return rival;
    },
    get run() {
      return run;
    },
    get rivalRun() {
      return rivalRun;
    },
    get last() {
      return Math.max(run?.last ?? 0, rivalRun?.last ?? 0);
    },
    get error() {
      return parts.find((part) => part.error)?.error;
    },
    retry() {
      for (const part of parts) if (part.error) part.retry();
    },
    trial: (learningRate) => runOf(walkerOf(first.current, learningRate)),
    async trialsOf(surface, optimizer) {
      const [there, rule] = await Promise.all([visit(surface), load(optimizer)]);
      const on = groundOf(there);
      return (rate) => runOf(walkerOf(rule, rate), on, startOn(on));
    },
  };
}
