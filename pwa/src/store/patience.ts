/** Knows how long something may take: a signal that ends a request, also in browsers that have none of their own. */

export interface Patience {
  readonly signal: AbortSignal;
  /** It came in time. */
  readonly done: () => void;
  /** Whether it was given up for taking too long. */
  readonly isOver: () => boolean;
}

export function patience(ms: number): Patience {
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort();
  }, ms);
  return { signal: controller.signal, done: () => clearTimeout(timer), isOver: () => over };
}
