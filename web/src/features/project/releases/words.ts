import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("releases", {
  en: {
    title: "Export", partly: "{settled, number} of {items, number} items are settled. The others go along in the state they are in; the manifest counts them.", whole: "{items, plural, one {The one item is} other {All # items are}} settled.",
    get: "Download", getOf: "Download {name}", unfit: "None of the questions of this project fits this format.",
    "name.jsonl": "JSONL", "what.jsonl": "Everything, without loss: data, every answer with its source, belief and decision. Importing it again gives the same project.",
    "name.csv": "CSV", "what.csv": "One row an item with its decision and confidence, for spreadsheets and scripts.",
    getPictures: "With the pictures (zip)", nothing: "There are no items to export yet.",
    sent: "Sent so far", sentHelp: "Each file has a manifest: versions, method, counts and the file’s hashes, so that whoever holds the file can check that it is whole and this one.", noneSent: "A file you download is written down here, with its manifest.",
    facts: "{items, plural, one {# item} other {# items}}, {decided, number} decided, {size}", left: "Not in this format: {fields}.", manifest: "Manifest",
    "name.label-studio": "Label Studio", "what.label-studio": "Decisions as annotations and models’ answers as predictions, for Label Studio and what reads its files.",
    "name.coco": "COCO", "what.coco": "Boxes, polygons and masks in pixels of the original picture, as detection tools read them.",
    "name.yolo": "YOLO", "what.yolo": "Boxes as shares of the picture’s size, one text file a picture.",
    "name.voc": "Pascal VOC", "what.voc": "Boxes as one XML file a picture; turned ones become upright.",
    "name.conll": "CoNLL", "what.conll": "One token a line with its mark, for sequence taggers.",
    "name.spacy": "spaCy", "what.spacy": "Texts with their marks and classes, for training spaCy.",
  },
  ar: {
    title: "التصدير", partly: "حُسم {settled, number} من {items, number}. تخرج بقية العناصر بالحالة التي هي فيها؛ ويعدّها البيان المرفق.", whole: "حُسمت كل العناصر ({items, number}).",
    get: "تنزيل", getOf: "تنزيل {name}", unfit: "لا يناسب أيٌّ من أسئلة هذا المشروع هذه الصيغة.",
    "name.jsonl": "JSONL", "what.jsonl": "كل شيء بلا فقد: البيانات وكل إجابة مع مصدرها والاعتقاد والقرار. واستيراده ثانية يعطي المشروع نفسه.",
    "name.csv": "CSV", "what.csv": "صفّ لكل عنصر مع قراره وثقته، للجداول والبرامج.",
    getPictures: "مع الصور (zip)", nothing: "لا عناصر للتصدير بعد.",
    sent: "ما أُرسل حتى الآن", sentHelp: "لكل ملف بيان: الإصدارات والطريقة والأعداد وبصمات الملف، ليتحقق من يحمل الملف أنه كامل وأنه هو.", noneSent: "كل ملف تنزّله يُدوَّن هنا مع بيانه.",
    facts: "العناصر {items, number}، المحسوم {decided, number}، {size}", left: "ليس في هذه الصيغة: {fields}.", manifest: "البيان",
    "name.label-studio": "Label Studio", "what.label-studio": "القرارات تعليقات وإجابات النماذج توقعات، لبرنامج Label Studio وما يقرأ ملفاته.",
    "name.coco": "COCO", "what.coco": "مربعات ومضلعات وأقنعة ببكسلات الصورة الأصلية كما تقرؤها أدوات الكشف.",
    "name.yolo": "YOLO", "what.yolo": "مربعات كحصص من حجم الصورة، ملف نصي لكل صورة.",
    "name.voc": "Pascal VOC", "what.voc": "مربعات في ملف XML لكل صورة؛ وما كان مائلًا يصير قائمًا.",
    "name.conll": "CoNLL", "what.conll": "رمز في كل سطر مع علامته، لمصنّفات التسلسل.",
    "name.spacy": "spaCy", "what.spacy": "نصوص مع علاماتها وأصنافها، لتدريب spaCy.",
  },
});
