/** Pause 暂停 and going on: one question, a reason per button. */

import { commit } from "../ui/saying.ts";
import { myself } from "../world/session.ts";
import { openSessions, orderName, said, type OpenSession } from "../world/work.ts";
import { Button, Screen } from "../ui/parts.tsx";
import { back, orderHere, route } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { reasons } from "../words/reasons.ts";

/** Go on with a session that rests; say whether that was saved. */
export async function resume(one: OpenSession): Promise<boolean> {
  const body = { ...said("start", one.order), order: one.order, operation: one.operation, person: one.person, resumes: one.word };
  return (await commit([body], { title: t("done.resumed"), lines: [orderName(one.order)] })) !== null;
}

export function Pause() {
  const me = myself();
  const { more } = route.value;
  const order = orderHere();
  const operation = Number(more["op"]);
  const start = more["start"] ?? "";
  const open = openSessions.value.find((one) => one.id === start);
  const paused = open?.paused ?? false;

  async function pause(reason: string): Promise<void> {
    const body = {
      ...said("pause", order),
      order,
      operation,
      person: me,
      start,
      ...(open && open.word !== start ? { after: open.word } : {}),
      reason,
    };
    if (await commit([body], { title: t("done.paused"), lines: [orderName(order)] })) back();
  }

  async function goOn(): Promise<void> {
    if (open !== undefined && (await resume(open))) back();
  }

  return (
    <Screen title={`${paused ? t("do.resume") : t("do.pause")} · ${orderName(order)}`}>
      {paused ? (
        <Button kind="go" big id="resume" onTap={() => void goOn()}>
          {t("do.resume")}
        </Button>
      ) : (
        <div class="stack">
          {reasons("pause").map(({ code, name }) => (
            <Button key={code} big id={`pause-${code}`} onTap={() => void pause(code)}>
              {name}
            </Button>
          ))}
        </div>
      )}
    </Screen>
  );
}
