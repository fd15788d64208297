/** Enlist: who is who. */

import { family, LEADS, nobody } from "./family.ts";

export const PEOPLE = [family({ kinds: ["enlist"], needs: nobody, who: LEADS, ofOrder: false, underRevision: false })];
