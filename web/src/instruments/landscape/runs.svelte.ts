/** Everything that follows from the page's state: surface, terrain's inputs, runs. */
import {
  named,
  type Catalogue,
  type OptimizerEntry,
  type Pair,
  type SurfaceEntry,
} from "../../lib/catalogue";
import { descend, type Run } from "../../lib/descent";
import type { Dialect, Rules, SurfaceKernel } from "../../lib/kernels";
import { valuesOf, withLearningRate } from "../../lib/parameters";
import type { Page } from "../../state/page.svelte";
import { resource, type Resource } from "../../state/resource.svelte";

export interface Ground {
  readonly entry: SurfaceEntry;
  readonly kernel: SurfaceKernel;
  readonly rules: Rules;
}

export interface Walker {
  readonly entry: OptimizerEntry;
  readonly name: string;
  readonly dialect: Dialect;
  readonly dialectName: string;
  readonly parameters: readonly number[];
}

export interface Runs {
  readonly ground: Ground | undefined;
  readonly surfaceParameters: readonly number[];
  readonly start: Pair;
  readonly walker: Walker | undefined;
  readonly rival: Walker | undefined;
  readonly run: Run | undefined;
  readonly rivalRun: Run | undefined;
  readonly last: number;
  readonly statuses: Catalogue["statuses"];
  readonly error: string | undefined;
  retry(): void;
  /** A run of the same problem with other settings, for trying things out. */
  trial(walker: Walker, learningRate: number): Run | undefined;
}

export function createRuns(page: Page): Runs {
  const ground = resource(async (): Promise<Ground> => {
    const entry = named(page.catalogue.surfaces, page.state.surface);
    const [kernel, rules] = await Promise.all([
      page.supplier.surface(entry.name),
      page.supplier.rules(),
    ]);
    return { entry, kernel, rules };
  });

  type Loaded = { entry: OptimizerEntry; dialects: Readonly<Record<string, Dialect>> };
  const load = async (name: string): Promise<Loaded | null> => {
    if (!name) return null;
    const entry = named(page.catalogue.optimizers, name);
    return { entry, dialects: (await page.supplier.optimizer(entry.name)).dialects };
  };
  const first = resource(() => load(page.state.optimizer));
  const second = resource(() => load(page.state.rival));

  function walkerOf(
    loaded: Loaded | null | undefined,
    wanted: string,
  ): Walker | undefined {
    if (!loaded) return undefined;
    const { entry, dialects } = loaded;
    const dialectName = dialects[wanted] ? wanted : entry.dialect;
    const dialect = dialects[dialectName];
    if (!dialect) return undefined;
    const values = valuesOf(entry, page.state.optimizer_parameters, dialectName);
    const parameters = withLearningRate(entry, values, page.state.learning_rate);
    return { entry, name: entry.name, dialect, dialectName, parameters };
  }

  const surfaceParameters = $derived(
    ground.current ? valuesOf(ground.current.entry, page.state.surface_parameters) : [],
  );
  const start = $derived<Pair>(
    page.state.start ?? ground.current?.entry.start ?? [0, 0],
  );
  const walker = $derived(walkerOf(first.current, page.state.dialect));
  const rival = $derived(walkerOf(second.current, ""));

  const steps = $derived(page.state.steps);
  function runOf(one: Walker | undefined): Run | undefined {
    if (!one || !ground.current) return undefined;
    return descend({
      surface: ground.current.kernel,
      surfaceParameters,
      dialect: one.dialect,
      optimizerParameters: one.parameters,
      rules: ground.current.rules,
      start,
      steps,
    });
  }
  const run = $derived(runOf(walker));
  const rivalRun = $derived(runOf(rival));
  const parts: readonly Resource<unknown>[] = [ground, first, second];

  return {
    statuses: page.catalogue.statuses,
    get ground() {
      return ground.current;
    },
    get surfaceParameters() {
      return surfaceParameters;
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
    trial(one, learningRate) {
      const parameters = withLearningRate(one.entry, one.parameters, learningRate);
      return runOf({ ...one, parameters });
    },
  };
}
