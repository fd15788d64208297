/** Knows the reasons offered as chips. What is chosen is kept as its code, and shown in either language. */

import { LISTS } from "../sync/agreed.ts";
import type { Choice } from "../ui/parts.tsx";
import { tOf } from "../words/words.ts";

/** The reasons of a list, in the order in which they are offered. */
export const reasons = (list: keyof typeof LISTS): readonly Choice[] => LISTS[list].map((code) => ({ code, name: tOf(`${list}Reason`, code) }));
