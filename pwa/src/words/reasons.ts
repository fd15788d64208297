/** Knows the lists of reasons: the plant's own where it keeps one, else those a plant begins with. On the wire stand codes. */

import { LISTS } from "../sync/agreed.ts";
import { language, tOf } from "./words.ts";
import { reasonLists } from "../world/known.ts";

export type ListName = keyof typeof LISTS;

/** A reason in words, also one that is offered no more. */
export function reasonOf(list: ListName, code: string): string {
  const own = reasonLists.value.get(list)?.state.reasons.find((one) => one.code === code);
  return own === undefined ? tOf(`${list}Reason`, code) : language.value === "zh" ? own.zh : own.en || own.zh;
}

/** A code that was chosen before, as in a draft, if it is offered still. */
export const stillOffered = (list: ListName, code: string): string => (reasons(list).some((one) => one.code === code) ? code : "");

/** The reasons of a list, in the order in which they are offered. */
export function reasons(list: ListName): readonly { readonly code: string; readonly name: string }[] {
  const own = reasonLists.value.get(list)?.state.reasons;
  const codes = own === undefined ? LISTS[list] : own.filter((one) => !one.ended).map((one) => one.code);
  return codes.map((code) => ({ code, name: reasonOf(list, code) }));
}
