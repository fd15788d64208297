/** Sessions: a start, its pauses and goings-on, paired by name. No clock takes part. */

import type { Gathered } from "../gathered.ts";

/** The last word on a session, and whether it is a pause. A phone goes on from the word it was told. */
export function standing(gathered: Gathered, session: string, told = "", wasPaused = false): { word: string; paused: boolean } {
  const pauses = gathered.saying(session, "pause");
  let begun = [told || session];
  let ended = wasPaused ? begun : [];
  const passed = new Set(begun);
  const fresh = (found: readonly string[]): string[] => [...new Set(found)].filter((one) => !passed.has(one)).sort();
  for (;;) {
    if (ended.length === 0) {
      ended = fresh(pauses.filter((one) => begun.includes(gathered.get(one).body.after || session)));
    }
    const [pause] = ended;
    if (pause === undefined) return { word: begun[0] ?? session, paused: false };
    for (const one of ended) passed.add(one);
    begun = fresh(ended.flatMap((one) => gathered.saying(one, "start")));
    if (begun.length === 0) return { word: pause, paused: true };
    for (const one of begun) passed.add(one);
    ended = [];
  }
}
