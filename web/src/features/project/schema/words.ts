import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("schema", {
  en: {
    fields: "Questions", preview: "What people will see", previewHelp: "Try it: nothing here is kept.", add: "Add a question", remove: "Remove {name}", up: "Move {name} up", down: "Move {name} down",
    title: "Question", kind: "Kind of answer", required: "An answer is needed", help: "Help shown beside it", on: "About (a column of your data)", onHelp: "text, image …",
    classes: "Classes", className: "Name of class {n}", classKey: "Key of class {n}", classColor: "Colour of class {n}", key: "Key", name: "Name", addClass: "Add a class", removeClass: "Remove class {name}",
    findClass: "Find one of {count, number} classes", moreClasses: "Only {count, number} are shown; type a part of the name to find others.", many: "Many at once, one a line", addThem: "Add them", min: "From", max: "To", step: "Step", when: "Ask only when", whenIs: "is", always: "Always ask",
    "kind.choice": "One class", "kind.choices": "Several classes", "kind.rating": "Rating", "kind.number": "Number", "kind.text": "Text", "kind.distribution": "Shares between classes", "kind.pairwise": "The better of two", "kind.ranking": "An order, best first", "kind.spans": "Marks in a text", "kind.boxes": "Boxes on a picture",
    attributes: "Asked of each mark", addAttribute: "Add a detail", ofEachMark: "Asked of each mark of “{name}”", otherAnswers: "Other answers, such as a tie", options: "What is compared: columns of your data", optionName: "Column {n}", addOption: "Add a column", removeOption: "Remove column {name}",
    "kind.other": "{kind} (edit as JSON)", json: "The same as JSON", jsonBad: "This is not JSON: {fault}",
    "template.text": "Classify texts", "template.names": "Mark names in texts", "template.picture": "Classify pictures", "template.boxes": "Draw boxes on pictures", "template.compare": "Compare two", "template.blank": "Something else", startFrom: "Start from",
    "issue.noFields": "Add at least one question.", "issue.noClasses": "“{name}” needs at least two classes.", "issue.oneClass": "“{name}” needs at least one class.", "issue.emptyClass": "“{name}” has a class without a name.",
    "issue.twice": "“{name}” has the class {value} twice.", "issue.key": "“{name}” uses the key {value} twice.", "issue.bounds": "“{name}”: the lower bound must be below the upper one.", "issue.on": "“{name}” must say which column it is about.", "issue.noOptions": "“{name}” needs at least two columns to compare, each with its name.", "issue.optionTwice": "“{name}” compares {value} with itself.", "issue.optionClass": "“{name}”: {value} is a column and another answer too.",
    "issue.whenLater": "“{name}” hangs on a question that does not come before it.",
  },
  ar: {
    fields: "الأسئلة", preview: "ما سيراه الناس", previewHelp: "جرّبه: لا يُحفظ شيء هنا.", add: "أضف سؤالًا", remove: "احذف {name}", up: "حرّك {name} إلى أعلى", down: "حرّك {name} إلى أسفل",
    title: "السؤال", kind: "نوع الإجابة", required: "الإجابة مطلوبة", help: "مساعدة تظهر بجانبه", on: "عن (عمود في بياناتك)", onHelp: "text أو image …",
    classes: "الأصناف", className: "اسم الصنف {n}", classKey: "مفتاح الصنف {n}", classColor: "لون الصنف {n}", key: "المفتاح", name: "الاسم", addClass: "أضف صنفًا", removeClass: "احذف الصنف {name}",
    findClass: "اعثر على صنف من {count, number}", moreClasses: "لا يظهر إلا {count, number}؛ اكتب جزءًا من الاسم للعثور على غيرها.", many: "عدة أصناف معًا، واحد في كل سطر", addThem: "أضفها", min: "من", max: "إلى", step: "الخطوة", when: "اسأل فقط حين", whenIs: "هو", always: "اسأل دائمًا",
    "kind.choice": "صنف واحد", "kind.choices": "عدة أصناف", "kind.rating": "تقييم", "kind.number": "عدد", "kind.text": "نص", "kind.distribution": "حصص بين الأصناف", "kind.pairwise": "الأفضل من اثنين", "kind.ranking": "ترتيب، الأفضل أولًا", "kind.spans": "علامات في نص", "kind.boxes": "مربعات على صورة",
    attributes: "يُسأل عن كل علامة", addAttribute: "أضف تفصيلًا", ofEachMark: "يُسأل عن كل علامة من «{name}»", otherAnswers: "إجابات أخرى، مثل التعادل", options: "ما يُقارن: أعمدة من بياناتك", optionName: "العمود {n}", addOption: "أضف عمودًا", removeOption: "احذف العمود {name}",
    "kind.other": "{kind} (عدّله بصيغة JSON)", json: "نفسه بصيغة JSON", jsonBad: "ليس هذا JSON: {fault}",
    "template.text": "تصنيف نصوص", "template.names": "تعليم أسماء في نصوص", "template.picture": "تصنيف صور", "template.boxes": "رسم مربعات على صور", "template.compare": "مقارنة اثنين", "template.blank": "شيء آخر", startFrom: "ابدأ من",
    "issue.noFields": "أضف سؤالًا واحدًا على الأقل.", "issue.noClasses": "يحتاج «{name}» إلى صنفين على الأقل.", "issue.oneClass": "يحتاج «{name}» إلى صنف واحد على الأقل.", "issue.emptyClass": "في «{name}» صنف بلا اسم.",
    "issue.twice": "في «{name}» الصنف {value} مرتين.", "issue.key": "يستعمل «{name}» المفتاح {value} مرتين.", "issue.bounds": "«{name}»: يجب أن يكون الحد الأدنى تحت الأعلى.", "issue.on": "على «{name}» أن يذكر العمود الذي هو عنه.", "issue.noOptions": "يحتاج «{name}» إلى عمودين على الأقل للمقارنة، لكل منهما اسم.", "issue.optionTwice": "يقارن «{name}» {value} بنفسه.", "issue.optionClass": "«{name}»: {value} عمود وإجابة أخرى معًا.",
    "issue.whenLater": "يتوقف «{name}» على سؤال لا يأتي قبله.",
  },
});
