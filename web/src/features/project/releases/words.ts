import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("releases", {
  en: {
    title: "Export", partly: "{settled, number} of {items, number} items are settled. The others go along in the state they are in; the manifest counts them.", whole: "{items, plural, one {The one item is} other {All # items are}} settled.",
    get: "Download", getOf: "Download {name}", unfit: "None of the questions of this project fits this format.",
    "name.jsonl": "JSONL", "what.jsonl": "Everything, without loss: data, every answer with its source, belief and decision. Importing it again gives the same project.",
    "name.csv": "CSV", "what.csv": "One row an item with its decision and confidence, for spreadsheets and scripts.",
    "name.coco": "COCO", "what.coco": "Boxes in pixels of the original picture, as detection tools read them.",
    "name.yolo": "YOLO", "what.yolo": "Boxes as shares of the picture’s size, one text file a picture.",
    "name.conll": "CoNLL", "what.conll": "One token a line with its mark, for sequence taggers.",
    "name.spacy": "spaCy", "what.spacy": "Texts with their marks, for training spaCy.",
  },
  ar: {
    title: "التصدير", partly: "حُسم {settled, number} من {items, number}. تخرج بقية العناصر بالحالة التي هي فيها؛ ويعدّها البيان المرفق.", whole: "حُسمت كل العناصر ({items, number}).",
    get: "تنزيل", getOf: "تنزيل {name}", unfit: "لا يناسب أيٌّ من أسئلة هذا المشروع هذه الصيغة.",
    "name.jsonl": "JSONL", "what.jsonl": "كل شيء بلا فقد: البيانات وكل إجابة مع مصدرها والاعتقاد والقرار. واستيراده ثانية يعطي المشروع نفسه.",
    "name.csv": "CSV", "what.csv": "صفّ لكل عنصر مع قراره وثقته، للجداول والبرامج.",
    "name.coco": "COCO", "what.coco": "مربعات ببكسلات الصورة الأصلية كما تقرؤها أدوات الكشف.",
    "name.yolo": "YOLO", "what.yolo": "مربعات كحصص من حجم الصورة، ملف نصي لكل صورة.",
    "name.conll": "CoNLL", "what.conll": "رمز في كل سطر مع علامته، لمصنّفات التسلسل.",
    "name.spacy": "spaCy", "what.spacy": "نصوص مع علاماتها، لتدريب spaCy.",
  },
});
