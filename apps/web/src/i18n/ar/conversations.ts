/**
 * The list, and one conversation, in Arabic.
 * @module
 */

import type { Texts } from '../texts.ts'
import { n } from './numbers.ts'

export const list: Texts['list'] = {
  label: 'المحادثات',
  search: 'بحث',
  clearSearch: 'مسح البحث',
  settings: 'الإعدادات',
  newConversation: 'محادثة جديدة',
  results: (count) =>
    n(count, {
      zero: 'لا نتائج',
      one: 'وُجدت محادثة واحدة',
      two: 'وُجدت محادثتان',
      few: 'وُجدت # محادثات',
      many: 'وُجدت # محادثة',
      other: 'وُجدت # محادثة',
    }),
  nothingFound: (text) => `لا نتائج عن «${text}».`,
  nothingFoundMore: 'يُبحث في الأسماء ومعرّفات الحسابات وأحدث رسالة في كل محادثة.',
  draft: 'مسودة:',
  byYou: 'أنت:',
  unread: (count) =>
    n(count, {
      one: 'رسالة غير مقروءة',
      two: 'رسالتان غير مقروءتين',
      few: '# رسائل غير مقروءة',
      many: '# رسالة غير مقروءة',
      other: '# رسالة غير مقروءة',
    }),
  noMessages: 'لا رسائل بعد',
  couldNotBeSent: 'تعذّر الإرسال',
  emptyTitle: (name, part) => {
    const greeting = { morning: 'صباح الخير', day: 'نهارك سعيد', evening: 'مساء الخير' }[part]
    return name === '' ? greeting : `${greeting} يا ${name}`
  },
  emptyLead: 'لا محادثات بعد. أرسل معرّفك إلى صديق أو ألصق معرّفه. لا أحد منكما يعطي رقم هاتف.',
  myId: 'معرّفي',
  pickTitle: 'اختر محادثة',
  pickLead: 'أو ابدأ محادثة جديدة. اضغط ? لرؤية كل المفاتيح.',
  noteHint: 'ملاحظات على كل أجهزتك',
  savePhrase: 'احفظ عبارة الاسترداد',
  savePhraseText: 'هي طريق العودة الوحيد إذا فقدت هذا المتصفح.',
  showWords: 'إظهار الكلمات',
  resize: 'عرض القائمة',
}

export const fresh: Texts['fresh'] = {
  title: 'محادثة جديدة',
  idLabel: 'معرّف الحساب',
  idPlaceholder: '05…',
  write: 'اكتب',
  scan: 'مسح رمز QR',
  good: 'هذا معرّف حساب.',
  known: 'لديك محادثة معه بالفعل.',
  length: (count) => `معرّف الحساب ٦٦ رمزًا ويبدأ بـ\u206605\u2069. هذا فيه ${n.number(count)}.`,
  prefix: 'يبدأ معرّف الحساب بـ\u206605\u2069.',
  notHex: 'ليس في معرّف الحساب إلا الأرقام \u20660–9\u2069 والحروف \u2066a–f\u2069.',
  notAKey: 'هذا ليس حسابًا: لا مفتاح بهذا الشكل. لعل أحدهم أخطأ في كتابته.',
  pasteRefused: 'لم يسمح المتصفح باللصق. الصق في الحقل نفسه.',
  showToFriend: 'أرِ هذا صديقًا أو أرسل إليه معرّفك',
  yourId: 'معرّف حسابك',
  qrLabel: 'رمز QR لمعرّف حسابك',
  enlarge: 'تكبير رمز QR',
  people: 'أشخاص',
  scanTitle: 'ضع الرمز أمام الكاميرا',
  scanLead: 'تبقى الصورة في هذا المتصفح.',
  scanStarting: 'جارٍ طلب الكاميرا',
  scanDenied: 'لا يُسمح لـStarling باستخدام الكاميرا. اسمح بها في المتصفح أو اختر صورة للرمز.',
  scanNoCamera: 'لم توجد كاميرا. اختر صورة للرمز بدلًا منها.',
  scanFile: 'اختيار صورة',
  scanNothing: 'لا رمز QR مقروءًا في هذه الصورة.',
  scanForeign: 'ليس في هذا الرمز معرّف حساب.',
}

export const thread: Texts['thread'] = {
  label: (name) => `الرسائل مع ${name}`,
  header: 'محادثة',
  menu: 'قائمة المحادثة',
  about: 'عن هذه المحادثة',
  copyId: 'نسخ معرّف الحساب',
  rename: 'تسمية هذا الشخص',
  noteSub: 'أنت وحدك من يقرأ هذا',
  empty: 'لا رسائل بعد',
  emptyText: (name) => `ألقِ التحية على ${name}. ما ترسله يُختم هنا في هذا المتصفح.`,
  emptyNote: 'ما تكتبه لنفسك يصل إلى كل أجهزتك.',
  start: 'هذه بداية ما يعرفه هذا الجهاز.',
  loadingOlder: 'جارٍ تحميل رسائل أقدم',
  newMessages: (count) =>
    n(count, {
      one: 'رسالة جديدة',
      two: 'رسالتان جديدتان',
      few: '# رسائل جديدة',
      many: '# رسالة جديدة',
      other: '# رسالة جديدة',
    }),
  missing: (count) =>
    n(count, {
      one: 'رسالة مفقودة هنا.',
      two: 'رسالتان مفقودتان هنا.',
      few: '# رسائل مفقودة هنا.',
      many: '# رسالة مفقودة هنا.',
      other: '# رسالة مفقودة هنا.',
    }),
  missingAsking: 'نسأل كل خوادمك.',
  missingNowhere: 'لم تكن عند أي من خوادمك حتى الآن.',
  toEnd: 'إلى أحدث رسالة',
  toEndNew: (count) =>
    n(count, {
      one: 'إلى أحدث رسالة، واحدة جديدة',
      two: 'إلى أحدث رسالة، اثنتان جديدتان',
      few: 'إلى أحدث رسالة، # جديدة',
      many: 'إلى أحدث رسالة، # جديدة',
      other: 'إلى أحدث رسالة، # جديدة',
    }),
  showMore: 'عرض المزيد',
  invisible: 'رسالة بلا نص مرئي',
  openLink: 'أتفتح هذا الرابط؟',
  openLinkText: (host) => `يقود إلى \u2068${host}\u2069. سيرى ذلك الموقع عنوانك وأنك جئت إليه.`,
  openInTab: 'فتح في علامة تبويب جديدة',
  copyLink: 'نسخ الرابط',
  linkCopied: 'نُسخ الرابط',
  link: (url) => `رابط: ${url}`,
  messageMenu: 'قائمة الرسالة',
  copyText: 'نسخ النص',
  tookToArrive: (duration) => `استغرق وصولها ${duration}`,
  announce: (author, text) => `${author}: ${text}`,
  announceMany: (count, author) =>
    n(count, {
      one: `رسالة جديدة من ${author}`,
      two: `رسالتان جديدتان من ${author}`,
      few: `# رسائل جديدة من ${author}`,
      many: `# رسالة جديدة من ${author}`,
      other: `# رسالة جديدة من ${author}`,
    }),
  bubble: (author, time, text, state) => [author, time, text, state].filter((part) => part !== '').join('، '),
}

export const about: Texts['about'] = {
  title: 'عن هذه المحادثة',
  nameLabel: 'اسمك لهذا الشخص',
  nameHelp: 'أنت وحدك تراه. إن تركته فارغًا ظهر الاسم الذي اختاره.',
  idLabel: 'معرّف الحساب',
  saved: 'حُفظ الاسم',
  cannotSee: 'لا يستطيع Starling أن يرى هل هو متصل، ولا يسأل.',
}

export const composer: Texts['composer'] = {
  label: 'رسالة',
  placeholder: (name) => `اكتب إلى ${name}`,
  placeholderNote: 'اكتب ملاحظة',
  send: 'إرسال',
  left: (count) => `بقي ${n.number(count)}`,
  tooLong: (count) =>
    n(count, {
      one: 'أطول بحرف واحد',
      two: 'أطول بحرفين',
      few: 'أطول بـ# أحرف',
      many: 'أطول بـ# حرفًا',
      other: 'أطول بـ# حرف',
    }),
  tooLongHelp: 'تتسع الرسالة لـ٢٬٠٠٠ حرف. أرسلها على أجزاء.',
  failedStorage: 'لم يبق مكان في هذا المتصفح. أفرغ بعضه ثم أعد الإرسال.',
  failedRecipient: 'لا يمكن الكتابة إلى أحد بمعرّف الحساب هذا.',
}
