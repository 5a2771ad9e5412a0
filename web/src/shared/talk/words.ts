import { catalogue } from "#shared/i18n/index.ts";

export const words = catalogue("talk", {
  en: {
    title: "Questions and comments", close: "Close", begin: "Ask or comment", none: "Nobody has asked anything about this item.",
    question: "Question", comment: "Comment", kind: "Question or comment", one_question: "Question {number}", one_comment: "Comment {number}",
    write_question: "What do you want to know?", write_comment: "What should others know?", send_question: "Ask", send_comment: "Say it", aside: "Set the item aside until this is resolved",
    answer: "Answer; @ names a person", send_answer: "Answer", resolve: "Resolve", reopen: "Open again", people: "People",
    open: "open", resolved: "resolved", resolved_by: "resolved by {name}", unfold: "{count, plural, one {Show it} other {Show all #}}",
    you: "You", somebody: "Somebody", leads: "lead", show_place: "Show the place of number {number}",
    about_item: "About the whole item.", about_all: "About the whole item", about_object: "About the selected mark", about_point: "At the point {x}, {y}", about_span: "At the characters {start} to {end}",
    move_point: "Arrow keys move the point, with Shift ten pixels a step",
  },
  ar: {
    title: "أسئلة وتعليقات", close: "أغلق", begin: "اسأل أو علّق", none: "لم يسأل أحد شيئًا عن هذا العنصر.",
    question: "سؤال", comment: "تعليق", kind: "سؤال أم تعليق", one_question: "السؤال {number}", one_comment: "التعليق {number}",
    write_question: "ماذا تريد أن تعرف؟", write_comment: "ماذا ينبغي أن يعرف الآخرون؟", send_question: "اسأل", send_comment: "قُله", aside: "نحِّ العنصر جانبًا إلى أن يُحسم هذا",
    answer: "أجب؛ @ تذكر شخصًا", send_answer: "أجب", resolve: "أنهِ", reopen: "افتح من جديد", people: "الأشخاص",
    open: "مفتوح", resolved: "منتهٍ", resolved_by: "أنهاه {name}", unfold: "{count, plural, zero {أظهره} one {أظهره} two {أظهر الاثنين} few {أظهر الكل، #} many {أظهر الكل، #} other {أظهر الكل، #}}",
    you: "أنت", somebody: "شخص ما", leads: "قائد", show_place: "أظهر موضع الرقم {number}",
    about_item: "عن العنصر كله.", about_all: "عن العنصر كله", about_object: "عن العلامة المحددة", about_point: "عند النقطة {x}، {y}", about_span: "عند المحارف من {start} إلى {end}",
    move_point: "مفاتيح الأسهم تحرّك النقطة، ومع Shift عشر نقاط في كل خطوة",
  },
});
