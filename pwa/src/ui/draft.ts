/** Knows what stands typed in a form: it is kept as a draft at once, and found again under its name, which says from when it is. */

import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { draft, isDirty, setDraft } from "../world/drafts.ts";

export interface Form<T> {
  readonly typed: Signal<T>;
  readonly change: (next: Partial<T>) => void;
  /** It was said: nothing of it is offered again. */
  readonly forget: () => void;
  /** Since when what stands there was found and not typed on this visit; 0 otherwise. */
  readonly found: number;
  /** Begin with nothing. */
  readonly discard: () => void;
  /** Touch a field; say whether it was found filled and untouched till now: then its first digit replaces what stands there. */
  readonly touch: (field: string) => boolean;
}

export function useForm<T extends object>(name: string, nothing: T): Form<T> {
  const empty = useRef(nothing);
  const kept = useRef(draft<T>(name, nothing));
  const found = useSignal(kept.current?.at ?? 0);
  const typed = useSignal<T>(kept.current?.value ?? nothing);
  const touched = useRef(new Set<string>());

  useEffect(() => {
    isDirty.value = typed.value !== empty.current;
    return () => {
      isDirty.value = false;
    };
  }, [typed.value]);

  return {
    typed,
    found: found.value,
    change: (next) => {
      typed.value = { ...typed.value, ...next };
      setDraft(name, typed.value);
    },
    forget: () => {
      setDraft(name, undefined);
      typed.value = empty.current;
    },
    discard: () => {
      setDraft(name, undefined);
      found.value = 0;
      typed.value = empty.current;
    },
    touch: (field) => {
      const fresh = found.value > 0 && !touched.current.has(field);
      touched.current.add(field);
      return fresh;
    },
  };
}
