/**
 * Knows what a person can say, kind by kind, and the words of the codes that a phone and the server share.
 * Made of sync/ by `python -m scripts.building.agreed`; never edited by hand.
 */

export type Id = string;

declare const branded: unique symbol;

/** A key of a kind: a text that somebody has looked at, and no key of another kind. */
export type Key<Letter extends string> = string & { readonly [branded]: Letter };
export type OrderKey = Key<"W">;
export type CardKey = Key<"C">;
export type LotKey = Key<"M">;
export type TagKey = Key<"S">;
export type SlipKey = Key<"R">;
export type MachineKey = Key<"E">;
export type PersonKey = Key<"P">;
export type BinKey = Key<"B">;
export type PartnerKey = Key<"V">;
export type ItemKey = Key<"N">;
export type CaseKey = Key<"A">;

/** The type of a key by its letter. */
export interface Keys {
  readonly W: OrderKey;
  readonly C: CardKey;
  readonly M: LotKey;
  readonly S: TagKey;
  readonly R: SlipKey;
  readonly E: MachineKey;
  readonly P: PersonKey;
  readonly B: BinKey;
  readonly V: PartnerKey;
  readonly N: ItemKey;
  readonly A: CaseKey;
}

export type HomeKey = PersonKey | ItemKey | BinKey | LotKey | MachineKey | PartnerKey | OrderKey | CaseKey;

/** What the author had seen: the order's revision (a record id) and the feed position. */
export interface Base { readonly revision?: Id | null; readonly feed?: string }

/** Material for `per` pieces of the order's item, frozen with what the rules need of the item. */
export interface BomLine { readonly item: string; readonly name?: string; readonly quantity: string; readonly per?: number; readonly unit?: string; readonly scale?: number; readonly operation?: number | null; readonly method?: "backflush" | "issue"; readonly tracked?: boolean; readonly tolerance?: number; readonly weight?: string | null; readonly phantom?: boolean }

/** A card and the quantity that travels with it. */
export interface CardPart { readonly card: CardKey; readonly quantity: string }

/** What is made, its unit and the decimals its quantities may have. */
export interface Item { readonly code: string; readonly name: string; readonly unit?: string; readonly scale?: number }

/** What was said in another unit: so much of it, of which `factor` stock units make one. */
export interface Measured { readonly quantity: string; readonly unit: string; readonly factor?: string }

/** One step of a routing. `aside` steps (rework, trials) stand outside the flow of quantities. */
export interface Operation { readonly number: number; readonly name: string; readonly work_center?: string; readonly gate?: "flow" | "open" | "strict"; readonly partner?: string; readonly inspection?: boolean; readonly aside?: boolean }

/** A gate that was passed with a word: the advice given, why, and who opened a strict one. */
export interface Passed { readonly advice: "stop" | "warn"; readonly reason: string; readonly opened_by?: PersonKey | null }

/** Every record: who typed it, how he had signed in, what he had seen; `supersedes` names what it replaces. */
export interface Said { readonly recorder: PersonKey; readonly strength?: "badge" | "none" | "password" | "pin"; readonly base?: Base; readonly supersedes?: readonly Id[]; readonly photos?: readonly string[]; readonly note?: string }

/** The counted sums of an operation as an author saw them when he closed, held or cancelled. */
export interface Seen { readonly operation: number; readonly reports: number; readonly good?: string; readonly scrap?: string; readonly rework?: string; readonly hold?: string }

/** What the author of an ending had seen of one item, lot and unit: counted sums of the order. */
export interface SeenMaterial { readonly item: string; readonly lot?: LotKey | null; readonly unit?: string; readonly issued?: string; readonly supplemented?: string; readonly returned?: string; readonly scrapped?: string; readonly claimed?: string; readonly used?: string; readonly explained?: string }

/** What he had seen of one return slip. */
export interface SeenSlip { readonly slip: SlipKey; readonly returned?: string; readonly confirmed?: string }

/** One person's part in a crew's work; weights are equal, hours or fixed shares. */
export interface Share { readonly person: PersonKey; readonly weight?: number }

/** Carries what its author had seen: pieces, material, slips, pieces stocked in, and all counted records. */
export interface Ending extends Plan { readonly seen?: readonly Seen[]; readonly material?: readonly SeenMaterial[]; readonly slips?: readonly SeenSlip[]; readonly stocked?: string; readonly records?: number; readonly digest?: string; readonly reason?: string }

/** A movement between an order and a place. `quantity` is in the item's stock unit; `weight` is a second measure. */
export interface Material extends Said { readonly order: OrderKey; readonly person: PersonKey; readonly operation?: number | null; readonly item?: string; readonly lot?: LotKey | null; readonly package?: number | null; readonly bin?: BinKey | null; readonly quantity: string; readonly unit?: string; readonly measured?: Measured | null; readonly weight?: string | null; readonly slip?: SlipKey | null; readonly answers?: readonly Id[] }

/** Records that add pieces to an operation; `unit` is empty where the author did not know the order's. */
export interface Pieces extends Work { readonly good?: string; readonly scrap?: string; readonly rework?: string; readonly hold?: string; readonly unit?: string; readonly scrap_reason?: string; readonly scrap_cause?: "" | "material" | "other" | "work" }

/** Office records that make the revision chain: `on` lists the revisions the author had seen. */
export interface Plan extends Said { readonly order: OrderKey; readonly on?: readonly Id[] }

/** Records of one person or crew at one operation of an order. */
export interface Work extends Said { readonly order: OrderKey; readonly operation: number; readonly person: PersonKey; readonly machine?: MachineKey | null; readonly station?: string; readonly card?: CardKey | null; readonly crew?: readonly Share[]; readonly crew_by?: "equal" | "fixed" | "hours"; readonly worked_from?: number | null; readonly worked_to?: number | null; readonly late_reason?: string }

/** 开工: a session begins; `resumes` names the pause that this ends, and then no new session begins. */
interface Start extends Work { readonly kind: "start"; readonly work?: "downtime" | "production" | "rework" | "setup"; readonly resumes?: Id | null; readonly passed?: Passed | null }

/** 暂停 of the session that `start` began; `after` names the last going-on its author had seen, if there was one. */
interface Pause extends Work { readonly kind: "pause"; readonly start: Id; readonly after?: Id | null; readonly reason: string }

/** 报工: ends the session of the start it names and adds quantities; `passed` is the gate of one that had no start. */
interface Finish extends Pieces { readonly kind: "finish"; readonly start?: Id | null; readonly passed?: Passed | null; readonly work?: "downtime" | "production" | "rework" | "setup"; readonly untouched?: boolean; readonly operation_done?: boolean; readonly handover?: boolean; readonly serials?: readonly string[] }

/** 领料: material to an order, out of a bin, line-side or (转单) a slip. */
interface Issue extends Material { readonly kind: "issue" }

/** 补料: more of it after a loss, for a reason. */
interface Supplement extends Material { readonly kind: "supplement"; readonly reason?: string; readonly caused_by?: Id | null }

/** 退料: material onto a slip, on its way back to the warehouse or (`transfer`, 转单) to another order. */
interface Return extends Material { readonly kind: "return"; readonly reason?: string; readonly verdict?: "" | "rework" | "scrap" | "usable" }

/** 报废: a loss of pieces or material, its cause as the worker claims it. */
interface Scrap extends Said { readonly kind: "scrap"; readonly order: OrderKey; readonly operation: number; readonly person: PersonKey; readonly quantity: string; readonly unit?: string; readonly item?: string; readonly lot?: LotKey | null; readonly measured?: Measured | null; readonly taken_from?: "" | "finish" | "good" | "hold"; readonly finish?: Id | null; readonly cause?: "material" | "other" | "work"; readonly reason?: string; readonly weight?: string | null; readonly tag?: TagKey | null }

/** 质检: moves held pieces to good, scrap or rework; `first_piece` is a 首检 and moves none. */
interface Inspect extends Said { readonly kind: "inspect"; readonly order: OrderKey; readonly operation: number; readonly person: PersonKey; readonly finish?: Id | null; readonly first_piece?: boolean; readonly passed?: boolean; readonly sampled?: string; readonly good?: string; readonly scrap?: string; readonly rework?: string; readonly unit?: string; readonly cause?: "" | "material" | "other" | "work"; readonly reason?: string }

/** 发外: the start of an outside operation at a partner. */
interface SendOut extends Work { readonly kind: "send_out"; readonly partner?: PartnerKey | null; readonly partner_name?: string; readonly quantity: string; readonly unit?: string; readonly partner_slip?: string }

/** 收回: the finish of an outside operation, with what came back short. */
interface TakeBack extends Pieces { readonly kind: "take_back"; readonly partner?: PartnerKey | null; readonly partner_name?: string; readonly start?: Id | null; readonly short?: string; readonly partner_slip?: string }

/** 分框: one card's pieces go on under several cards (no card: the whole order's). */
interface Split extends Said { readonly kind: "split"; readonly order: OrderKey; readonly operation?: number | null; readonly card?: CardKey | null; readonly parts: readonly CardPart[]; readonly unit?: string }

/** 并框: several cards' pieces go on under one. */
interface Merge extends Said { readonly kind: "merge"; readonly order: OrderKey; readonly operation?: number | null; readonly parts: readonly CardPart[]; readonly into: CardKey; readonly unit?: string }

/** 撤回 / 作废: takes a record back. `home` is the target's, which the author knows from the target itself. */
interface Void extends Said { readonly kind: "void"; readonly home: HomeKey; readonly target: Id; readonly answers?: readonly Id[]; readonly reason?: string }

/** 处理: a lead's decision on a record (`count`, `void`) or a discrepancy (`allow` up to). */
interface Decide extends Said { readonly kind: "decide"; readonly home: HomeKey; readonly target?: Id | null; readonly discrepancy?: string; readonly answer: "allow" | "count" | "void"; readonly answers?: readonly Id[]; readonly up_to?: string; readonly credit?: string; readonly reason?: string }

/** 有异议: a worker does not agree with what became of a record; `against` names the words that made it so. */
interface Object extends Said { readonly kind: "object"; readonly home: HomeKey; readonly person: PersonKey; readonly target: Id; readonly against?: readonly Id[]; readonly reason?: string }

/** 登记: this person exists. A lead may enlist a temporary worker offline. */
interface Enlist extends Said { readonly kind: "enlist"; readonly person: PersonKey; readonly name: string; readonly team?: string; readonly temporary?: boolean }

/** 下达: the order with its frozen routing and bill of materials; again after hold or close. */
interface Release extends Plan { readonly kind: "release"; readonly number?: string; readonly item?: Item; readonly quantity?: string; readonly tolerance?: number; readonly due?: string; readonly urgent?: boolean; readonly routing?: readonly Operation[]; readonly bom?: readonly BomLine[]; readonly split_from?: OrderKey }

/** 变更: the fields that change; what is not sent stays. */
interface Revise extends Plan { readonly kind: "revise"; readonly quantity?: string; readonly tolerance?: number; readonly due?: string; readonly urgent?: boolean; readonly routing?: readonly Operation[]; readonly bom?: readonly BomLine[]; readonly reason?: string }

/** 挂起. */
interface Hold extends Ending { readonly kind: "hold" }

/** 取消. */
interface Cancel extends Ending { readonly kind: "cancel" }

/** 结案: settled. Its gate is checked when it is made and never fails on replay. */
interface Close extends Ending { readonly kind: "close" }

type Every = Start | Pause | Finish | Issue | Supplement | Return | Scrap | Inspect | SendOut | TakeBack | Split | Merge | Void | Decide | Object | Enlist | Release | Revise | Hold | Cancel | Close;

type Fields<One> = One extends unknown ? keyof One : never;
type Alone<One> = One extends unknown ? One & { readonly [F in Exclude<Fields<Every>, keyof One>]?: undefined } : never;

/** What somebody said: the fields of its kind; those of other kinds can be asked for and are not there. */
export type Body = Alone<Every>;
export type Kind = Body["kind"];

/** What a key is of, by its letter. */
export const HOMES = {
  P: { name: "person", rank: 0, feed: "person" },
  N: { name: "item", rank: 1, feed: "" },
  B: { name: "bin", rank: 2, feed: "" },
  M: { name: "lot", rank: 2, feed: "" },
  E: { name: "machine", rank: 2, feed: "" },
  V: { name: "partner", rank: 2, feed: "" },
  W: { name: "order", rank: 3, feed: "order" },
  A: { name: "case", rank: 4, feed: "" },
} as const;

export const zhCodes = {
  "kind.start": "开工", "kind.pause": "暂停", "kind.finish": "报工", "kind.issue": "领料", "kind.supplement": "补料", "kind.return": "退料", "kind.scrap": "报废", "kind.inspect": "质检", "kind.send_out": "发外", "kind.take_back": "收回", "kind.split": "分框", "kind.merge": "并框", "kind.void": "撤回", "kind.decide": "处理", "kind.object": "有异议", "kind.enlist": "登记", "kind.release": "下达", "kind.revise": "变更", "kind.hold": "挂起", "kind.cancel": "取消", "kind.close": "结案",
  "outcome.accepted": "已计数", "outcome.waiting": "等系统确认", "outcome.review": "待确认", "outcome.refused": "未计入", "outcome.voided": "已撤回", "outcome.quarantined": "异常，待处理",
  "why.quantity_negative": "数量是负数", "why.quantity_not_finite": "数量不是有效数字", "why.quantity_over_scale": "小数位太多", "why.quantity_not_canonical": "数量的写法不规范", "why.cannot_void_this": "不能撤回，只能处理", "why.cannot_decide_this": "不能处理", "why.order_unknown": "系统还没有这张工单", "why.revision_unknown": "系统还没有这次变更", "why.person_unknown": "系统还没有这位员工", "why.target_unknown": "它要撤回的记录还没到", "why.not_permitted": "没有权限", "why.after_revocation": "停用后报的", "why.routing_changed": "工单里没有这道工序", "why.span_unreasonable": "工时超出合理范围", "why.unit_differs": "单位与工单不一致", "why.wrong_material": "不是这张工单的物料", "why.decisions_disagree": "几个处理不一致", "why.target_not_counted": "所依据的记录未计入", "why.voided_by_author": "本人撤回", "why.voided_by_lead": "班组长或办公室作废", "why.decided": "已由人处理", "why.malformed": "无法解读", "why.hash": "内容与校验不符", "why.nul": "含有非法字符", "why.too_large": "内容过大", "why.newer": "应用比系统新，等系统更新", "why.unknown_kind": "记录种类未知", "why.unsealed": "代传但没有封签", "why.bad_seal": "封签不符", "why.unknown_device": "设备未绑定", "why.id_reused": "同一编号内容不同", "why.rule_failed": "系统处理出错",
  "advice.order_unknown": "本机还没有这张工单", "advice.order_held": "工单已挂起", "advice.order_cancelled": "工单已取消", "advice.order_closed": "工单已结案", "advice.operation_unknown": "工单里没有这道工序", "advice.operation_done": "这道工序已做完", "advice.nothing_received": "上道还没报工", "advice.predecessor_not_done": "上道没做完，不能开工",
  "status.released": "已下达", "status.held": "已挂起", "status.cancelled": "已取消", "status.closed": "已结案",
  "quantity.good": "合格", "quantity.scrap": "报废", "quantity.rework": "待返工", "quantity.hold": "待判",
  "role.operator": "操作工", "role.inspector": "质检员", "role.keeper": "仓管员", "role.lead": "班组长", "role.planner": "计划员", "role.admin": "管理员",
  "cause.work": "工废", "cause.material": "料废", "cause.other": "其他",
  "unit.pcs": "件",
  "scrapReason.size": "尺寸", "scrapReason.surface": "外观", "scrapReason.crack": "裂纹", "scrapReason.material": "来料", "scrapReason.setup": "调机", "scrapReason.machine": "设备", "scrapReason.other": "其他",
  "pauseReason.no_material": "待料", "pauseReason.rush_order": "插单", "pauseReason.mould_change": "换模", "pauseReason.stoppage": "停机", "pauseReason.off_shift": "下班", "pauseReason.other": "其他",
  "lateReason.power_cut": "停电", "lateReason.no_network": "断网", "lateReason.temporary": "临时工", "lateReason.no_phone": "没带手机", "lateReason.other": "其他",
  "returnReason.surplus": "多余", "returnReason.defect": "不良", "returnReason.other": "其他",
} as const;

export const enCodes = {
  "kind.start": "Start", "kind.pause": "Pause", "kind.finish": "Report", "kind.issue": "Issue", "kind.supplement": "Supplement", "kind.return": "Return", "kind.scrap": "Scrap", "kind.inspect": "Inspect", "kind.send_out": "Send out", "kind.take_back": "Take back", "kind.split": "Split card", "kind.merge": "Merge cards", "kind.void": "Void", "kind.decide": "Decision", "kind.object": "Objection", "kind.enlist": "Enlist", "kind.release": "Release", "kind.revise": "Revision", "kind.hold": "Hold", "kind.cancel": "Cancel", "kind.close": "Close",
  "outcome.accepted": "counted", "outcome.waiting": "waiting", "outcome.review": "to be confirmed", "outcome.refused": "not counted", "outcome.voided": "taken back", "outcome.quarantined": "set aside",
  "why.quantity_negative": "a quantity is negative", "why.quantity_not_finite": "a quantity is no finite number", "why.quantity_over_scale": "a quantity has more decimals than its unit allows", "why.quantity_not_canonical": "a quantity is not written canonically", "why.cannot_void_this": "it cannot be voided, only decided upon", "why.cannot_decide_this": "it cannot be decided upon", "why.order_unknown": "the order is not known yet", "why.revision_unknown": "the revision it was made under is not known yet", "why.person_unknown": "the person is not known yet", "why.target_unknown": "what it speaks of has not arrived yet", "why.not_permitted": "the author's role does not permit it", "why.after_revocation": "made after the author's or device's rights had ended", "why.routing_changed": "the order had no such operation when it was made", "why.span_unreasonable": "the stated hours cannot be meant", "why.unit_differs": "it is told in another unit than the order's", "why.wrong_material": "the material is not in the order's bill", "why.decisions_disagree": "decisions on it disagree", "why.target_not_counted": "what it rests on is there but does not count", "why.voided_by_author": "taken back by its author", "why.voided_by_lead": "voided by a lead or the office", "why.decided": "a person decided", "why.malformed": "it cannot be read", "why.hash": "its hash does not fit", "why.nul": "it contains a NUL character", "why.too_large": "it is too large", "why.newer": "made by a newer app than the server: it waits for the server's update", "why.unknown_kind": "its kind is unknown here", "why.unsealed": "carried by another device without a seal", "why.bad_seal": "its seal does not fit", "why.unknown_device": "its device is not enrolled", "why.id_reused": "the same id came with other content", "why.rule_failed": "a rule failed on it",
  "advice.order_unknown": "This device does not have the order yet", "advice.order_held": "The order is on hold", "advice.order_cancelled": "The order is cancelled", "advice.order_closed": "The order is closed", "advice.operation_unknown": "The order has no such operation", "advice.operation_done": "This operation is done", "advice.nothing_received": "The operation before has reported nothing", "advice.predecessor_not_done": "The operation before is not done",
  "status.released": "released", "status.held": "on hold", "status.cancelled": "cancelled", "status.closed": "closed",
  "quantity.good": "Good", "quantity.scrap": "Scrap", "quantity.rework": "Rework", "quantity.hold": "Hold",
  "role.operator": "Operator", "role.inspector": "Inspector", "role.keeper": "Keeper", "role.lead": "Lead", "role.planner": "Planner", "role.admin": "Admin",
  "cause.work": "Work", "cause.material": "Material", "cause.other": "Other",
  "unit.pcs": "pcs",
  "scrapReason.size": "Size", "scrapReason.surface": "Surface", "scrapReason.crack": "Crack", "scrapReason.material": "Incoming material", "scrapReason.setup": "Set-up", "scrapReason.machine": "Machine", "scrapReason.other": "Other",
  "pauseReason.no_material": "No material", "pauseReason.rush_order": "Rush order", "pauseReason.mould_change": "Mould change", "pauseReason.stoppage": "Stoppage", "pauseReason.off_shift": "Off shift", "pauseReason.other": "Other",
  "lateReason.power_cut": "Power cut", "lateReason.no_network": "No network", "lateReason.temporary": "Temporary worker", "lateReason.no_phone": "No phone", "lateReason.other": "Other",
  "returnReason.surplus": "Surplus", "returnReason.defect": "Defective", "returnReason.other": "Other",
} as const;

/** The lists of reasons a plant begins with. */
export const LISTS = {
  scrap: ["size", "surface", "crack", "material", "setup", "machine", "other"],
  pause: ["no_material", "rush_order", "mould_change", "stoppage", "off_shift", "other"],
  late: ["power_cut", "no_network", "temporary", "no_phone", "other"],
  return: ["surplus", "defect", "other"],
} as const;
