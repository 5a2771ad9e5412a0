import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("jobs", {
  en: {
    "kind.import": "Import", "kind.export": "Export", "kind.demo": "Demonstration", "kind.refit": "Measuring who answers how well", "kind.release": "Release", "kind.findings": "Look for careless work", "kind.dry_run": "Dry run of a workflow", "kind.plan": "Finding what the plan asks of an answer", "kind.forecast": "Forecast", "kind.bulk": "Confused pair put right", "kind.freeze": "Freezing what is audited", stop: "Stop", progress: "{done} of {total}",
    imported: "{accepted, plural, one {# row is in} other {# rows are in}}{duplicates, plural, =0 {} one {, # was here already} other {, # were here already}}{rejected, plural, =0 {.} one {. # row was left out.} other {. # rows were left out.}}",
    rejects: "{rejected, plural, one {Download the rejected row} other {Download the # rejected rows}}",
  },
  ar: {
    "kind.import": "استيراد", "kind.export": "تصدير", "kind.demo": "عرض توضيحي", "kind.refit": "قياس دقة من يجيب", "kind.release": "إصدار", "kind.findings": "بحث عن عمل بلا عناية", "kind.dry_run": "تجربة سير عمل", "kind.plan": "حساب ما تطلبه الخطة من الإجابة", "kind.forecast": "توقع", "kind.bulk": "تصحيح صنفين اختلطا", "kind.freeze": "تجميد ما يُدقَّق", stop: "أوقف", progress: "{done} من {total}",
    imported: "الصفوف الداخلة: {accepted, number}{duplicates, plural, =0 {} other {، المكررة: #}}{rejected, plural, =0 {} other {، المتروكة: #}}.",
    rejects: "نزّل الصفوف المرفوضة ({rejected, number})",
  },
});
