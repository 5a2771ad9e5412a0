import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("imports", {
  en: {
    field: "Question that takes the marks", fieldHelp: "Of a file of another tool, such as COCO.", fieldNone: "None named",
    title: "Import items", drop: "Drop a file here, or choose one", choose: "Choose a file", formats: "CSV, JSON, JSONL, a zip of pictures, or what COCO, YOLO, Pascal VOC, Label Studio or spaCy export. A CSV has one row an item: a column “id” if you have ids, and one column for each piece of data.",
    sending: "Sending {name}: {sent} of {total}", "head.line": "Line", "head.reason": "Why", "head.row": "Row", stop: "Stop", unknown: "{name} is neither CSV, JSON, JSONL nor a zip.", another: "Import another file", rejects: "Rows left out", rejectsMore: "The first {count} are shown; the download has all.",
  },
  ar: {
    field: "السؤال الذي يأخذ العلامات", fieldHelp: "من ملف أداة أخرى، مثل COCO.", fieldNone: "غير مسمّى",
    title: "استيراد عناصر", drop: "أفلت ملفًا هنا، أو اختر واحدًا", choose: "اختر ملفًا", formats: "CSV أو JSON أو JSONL أو ملف zip فيه صور، أو ملفات COCO وYOLO وPascal VOC وLabel Studio وspaCy. في CSV صفّ لكل عنصر: عمود «id» إن كانت لديك معرّفات، وعمود لكل قطعة بيانات.",
    sending: "يُرسل {name}: {sent} من {total}", "head.line": "السطر", "head.reason": "السبب", "head.row": "الصف", stop: "أوقف", unknown: "{name} ليس CSV ولا JSON ولا JSONL ولا zip.", another: "استورد ملفًا آخر", rejects: "صفوف متروكة", rejectsMore: "تظهر أول {count}؛ والتنزيل فيه كلها.",
  },
});
