import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("plots", {
  en: { table: "Table", picture: "Plot", export: "Export", png: "Picture (PNG)", svg: "Drawing (SVG)", csv: "Figures (CSV)", unit: "{what}, {unit}",
    "state.open": "open", "state.in_work": "in work", "state.review": "in review", "state.settled": "settled", "state.quarantined": "quarantined", bar: "{count, number} {state}" },
  ar: { table: "جدول", picture: "رسم", export: "تصدير", png: "صورة (PNG)", svg: "رسم متجهي (SVG)", csv: "أرقام (CSV)", unit: "{what}، {unit}",
    "state.open": "مفتوح", "state.in_work": "قيد العمل", "state.review": "قيد المراجعة", "state.settled": "محسوم", "state.quarantined": "معزول", bar: "{count, number} {state}" },
});
