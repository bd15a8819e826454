/** What arrives later: the last good answer, and why the newest did not come. */

export interface Resource<T> {
  readonly current: T | undefined;
  readonly error: string | undefined;
  retry(): void;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/**
 * Call while a component is being made. `load` is run again when what it reads
 * synchronously changes; a late answer never replaces a newer one.
 */
export function resource<T>(load: () => Promise<T>): Resource<T> {
  let current = $state.raw<T | undefined>();
  let error = $state<string | undefined>();
  let attempt = $state(0);

  $effect(() => {
    void attempt;
    let wanted = true;
    load().then(
      (value) => {
        if (!wanted) return;
        current = value;
        error = undefined;
      },
      (cause: unknown) => {
        if (wanted) error = reason(cause);
      },
    );
    return () => {
      wanted = false;
    };
  });

  return {
    get current() {
      return current;
    },
    get error() {
      return error;
    },
    retry() {
      attempt += 1;
    },
  };
}
