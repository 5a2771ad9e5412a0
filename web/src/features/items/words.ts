import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("items", {
  en: {
    title: "Items", state: "State", anyState: "Any state", label: "Decision", id: "Id begins with", below: "Confidence below", order: "Order", "order.created": "As imported", "order.newest": "Newest first", "order.confidence": "Least sure first",
    "col.id": "Id", "col.state": "State", "col.label": "Decision", "col.confidence": "Confidence", "col.answers": "Answers", "col.created": "Imported",
    shown: "{count, plural, one {# item shown} other {# items shown}}", more: "{count, plural, one {# item shown, more below} other {# items shown, more below}}", clear: "Clear filters", first: "First item", last: "Last item", next: "Next item", before: "Item before", openIt: "Open the item", turned: "The newest items stand first now, so that the last ones are in sight.", turnedBack: "The first items stand first again.", from: "Confidence from", none: "No item fits", noneHelp: "Filtered by {filters}.", noItems: "No items yet", noItemsHelp: "They come in by an import.",
    filters: "Filters", list: "Items", back: "All items", reason: "Why it is here", data: "Data", meta: "Further data", decision: "Decision", noDecision: "Not decided yet.", by_belief: "settled by belief, {confidence} sure", by_review: "settled in review, {confidence} sure",
    belief: "Belief", beliefOf: "{field}, from {answers, plural, one {# answer} other {# answers}}", lessLikely: "{count, plural, one {# less likely answer} other {# less likely answers}}", evidence: "Evidence", noEvidence: "Nobody has answered yet.", late: "came after its lease had ended", superseded: "replaced by a later answer", time: "{time} of work",
    "verdict.accept": "accepted", "verdict.fix": "fixed", "verdict.reject": "sent back", "confidence.definite": "sure", "confidence.probable": "fairly sure", "confidence.possible": "unsure",
    reopen: "Reopen", reopenTitle: "Reopen this item?", reopenHelp: "It goes back to people at work. Its answers stay as evidence.", why: "Why", reopened: "Reopened.", cancel: "Cancel", close: "Close", picture: "Picture {key}", empty: "nothing marked", version: "Imported {date}",
    "kind.person": "person", "kind.program": "program", "kind.model": "model", "kind.import": "import", previous: "Answer", noAnswer: "no answer",
  },
  ar: {
    title: "العناصر", state: "الحالة", anyState: "أي حالة", label: "القرار", id: "المعرّف يبدأ بـ", below: "الثقة دون", order: "الترتيب", "order.created": "كما استُوردت", "order.newest": "الأحدث أولًا", "order.confidence": "الأقل ثقة أولًا",
    "col.id": "المعرّف", "col.state": "الحالة", "col.label": "القرار", "col.confidence": "الثقة", "col.answers": "الإجابات", "col.created": "الاستيراد",
    shown: "العناصر الظاهرة: {count, number}", more: "العناصر الظاهرة: {count, number}، والمزيد أدناه", clear: "أزل المرشّحات", first: "العنصر الأول", last: "العنصر الأخير", next: "العنصر التالي", before: "العنصر السابق", openIt: "افتح العنصر", turned: "صارت أحدث العناصر أولًا لتظهر أواخرها.", turnedBack: "عادت العناصر الأولى إلى البداية.", from: "الثقة من", none: "لا عنصر يطابق", noneHelp: "المرشّحات: {filters}.", noItems: "لا عناصر بعد", noItemsHelp: "تدخل باستيراد.",
    filters: "المرشّحات", list: "العناصر", back: "كل العناصر", reason: "سبب حالته", data: "البيانات", meta: "بيانات أخرى", decision: "القرار", noDecision: "لم يُقرَّر بعد.", by_belief: "حُسم بالاعتقاد، بثقة {confidence}", by_review: "حُسم في المراجعة، بثقة {confidence}",
    belief: "الاعتقاد", beliefOf: "{field}، من إجابات عددها {answers, number}", lessLikely: "إجابات أقل احتمالًا: {count, number}", evidence: "الأدلة", noEvidence: "لم يجب أحد بعد.", late: "جاءت بعد انتهاء الحجز", superseded: "حلّت محلها إجابة لاحقة", time: "عمل مدته {time}",
    "verdict.accept": "قُبل", "verdict.fix": "صُحّح", "verdict.reject": "أُعيد", "confidence.definite": "واثق", "confidence.probable": "واثق إلى حد", "confidence.possible": "غير واثق",
    reopen: "أعد فتحه", reopenTitle: "إعادة فتح هذا العنصر؟", reopenHelp: "يعود إلى العاملين. وتبقى إجاباته أدلة.", why: "لماذا", reopened: "أُعيد فتحه.", cancel: "إلغاء", close: "إغلاق", picture: "صورة {key}", empty: "لا علامات", version: "استُورد في {date}",
    "kind.person": "شخص", "kind.program": "برنامج", "kind.model": "نموذج", "kind.import": "استيراد", previous: "الإجابة", noAnswer: "لا إجابة",
  },
});
