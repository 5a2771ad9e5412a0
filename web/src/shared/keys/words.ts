import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("keys", {
  en: {
    title: "Keys that work here",
    conflict: "Two commands share {chord}: {names}",
    "scope.dialog": "In this dialog", "scope.tool": "This tool", "scope.workspace": "Labelling", "scope.page": "This page", "scope.global": "Everywhere",
    none: "No keys are live here.",
    close: "Close", change: "Change the key of {name}", press: "Press a key", give_back: "Give {name} its first key back",
  },
  ar: {
    title: "المفاتيح العاملة هنا",
    conflict: "أمران يتشاركان {chord}: {names}",
    "scope.dialog": "في هذه النافذة", "scope.tool": "هذه الأداة", "scope.workspace": "الوسم", "scope.page": "هذه الصفحة", "scope.global": "في كل مكان",
    none: "لا مفاتيح عاملة هنا.",
    close: "إغلاق", change: "غيّر مفتاح {name}", press: "اضغط مفتاحًا", give_back: "أعد إلى {name} مفتاحه الأول",
  },
});
