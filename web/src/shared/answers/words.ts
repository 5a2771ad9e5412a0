import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("answers", {
  en: {
    saved: "saved",
    saving: "saving",
    unkept: "This computer has no room to keep your work. Leave this page open until it is sent, then free some space.",
    offline: "offline, {count, plural, one {# queued} other {# queued}}",
    signed_out: "signed out, {count, plural, one {# answer kept} other {# answers kept}}",
    refused: "Answers that were not taken",
    refused_plain: "The server did not take this answer.",
    retry: "Send again",
    discard: "Give up",
  },
  ar: {
    saved: "محفوظ",
    saving: "جارٍ الحفظ",
    unkept: "لا مكان على هذا الحاسوب لحفظ عملك. أبقِ هذه الصفحة مفتوحة حتى يُرسل، ثم أفرغ بعض المساحة.",
    offline: "غير متصل، {count} في الانتظار",
    signed_out: "خرجت من الحساب، بقيت {count} إجابات محفوظة",
    refused: "إجابات لم تُقبل",
    refused_plain: "لم يقبل الخادم هذه الإجابة.",
    retry: "أرسل من جديد",
    discard: "تخلَّ عنها",
  },
});
