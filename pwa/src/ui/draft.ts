/** Knows what stands typed in a form: it is kept as a draft at once, and found again under its name. */

import { useSignal, type Signal } from "@preact/signals";
import { draft, setDraft } from "../world/drafts.ts";

export interface Form<T> {
  readonly typed: Signal<T>;
  readonly change: (next: Partial<T>) => void;
  /** It was said: nothing of it is offered again. */
  readonly forget: () => void;
}

export function useForm<T>(name: string, nothing: T): Form<T> {
  const typed = useSignal<T>(draft<T>(name) ?? nothing);
  return {
    typed,
    change: (next) => {
      typed.value = { ...typed.value, ...next };
      setDraft(name, typed.value);
    },
    forget: () => setDraft(name, undefined),
  };
}
