/** Knows the reasons offered as chips. What is chosen is kept as its code, and shown in either language. */

import type { Choice } from "../ui/parts.tsx";
import { t } from "../words/words.ts";

const SCRAP = ["size", "surface", "crack", "material", "setup", "machine", "other"] as const;
const PAUSE = ["no_material", "rush_order", "mould_change", "stoppage", "off_shift", "other"] as const;
const LATE = ["power_cut", "no_network", "temporary", "no_phone", "other"] as const;

export const reasons = (): readonly Choice[] => SCRAP.map((code) => ({ code, name: t(`reason.${code}`) }));
export const pauseReasons = (): readonly Choice[] => PAUSE.map((code) => ({ code, name: t(`pause.${code}`) }));
export const lateReasons = (): readonly Choice[] => LATE.map((code) => ({ code, name: t(`lateReason.${code}`) }));
