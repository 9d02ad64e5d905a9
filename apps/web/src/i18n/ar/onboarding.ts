/**
 * The screens before there is an account to read, in Arabic.
 * @module
 */

import type { Texts } from '../texts.ts'
import { n } from './numbers.ts'

const messages = (count: number): string =>
  n(count, {
    zero: 'لا رسائل',
    one: 'رسالة واحدة',
    two: 'رسالتان',
    few: '# رسائل',
    many: '# رسالة',
    other: '# رسالة',
  })
const conversations = (count: number): string =>
  n(count, {
    zero: 'لا محادثات',
    one: 'محادثة واحدة',
    two: 'محادثتان',
    few: '# محادثات',
    many: '# محادثة',
    other: '# محادثة',
  })

export const welcome: Texts['welcome'] = {
  title: 'تحدّث بحرية. واترك\u00a0القليل\u00a0وراءك.',
  lead: 'يعمل Starling هنا في متصفحك مباشرة. تُصنع مفاتيحك على هذا الجهاز وتبقى معك.',
  noNumber: 'لا رقم هاتف ولا بريد إلكتروني',
  threeHops: 'ثلاث قفزات، فلا يعرف أي خادم الطرفين معًا',
  sealed: 'تحفظها خوادم عدة وهي مختومة، لا شركة واحدة',
  create: 'إنشاء حساب',
  restore: 'لديّ عبارة استرداد',
  caption: 'لا خادم يملك الصورة كاملة. كسرب الزرازير، لا قائد للشبكة.',
  picture: 'سرب من الزرازير فوق الماء عند الغسق',
  testnet: 'هذه شبكة تجريبية على جهازك. ما تكتبه هنا لا يذهب إلى أي مكان آخر.',
  fine: 'برنامج حر. لا شيء هنا يحصيك أو يتتبعك.',
}

export const create: Texts['create'] = {
  step: (at, of) => `الخطوة ${n.number(at)} من ${n.number(of)}`,
  stepName: 'اسمك',
  stepPhrase: 'عبارة الاسترداد',
  stepReady: 'جاهز',
  nameTitle: 'بماذا يناديك الناس؟',
  nameLead: 'يُرسل مع رسائلك. لا يلزم أن يكون اسمك الحقيقي، ويمكنك تغييره متى شئت.',
  nameLabel: 'الاسم الظاهر',
  namePlaceholder: 'ما يناديك به أصدقاؤك',
  nameHelp: 'يراه من تكتب إليهم. يمكن أن يبقى فارغًا.',
  nameTooLong: 'هذا أطول مما ينبغي. يتسع لـ١٠٠ بايت.',
  yourId: 'معرّف حسابك',
  idLead: 'إليه يكتب الناس. يمكنك مشاركته بحرية.',
  making: 'جارٍ صنع مفاتيحك',
  phraseTitle: 'اكتب هذه الكلمات الـ١٣',
  phraseLead: 'هي حسابك. بها تسجّل الدخول على أي جهاز. ومن دونها لا يستطيع أحد إعادتك، ولا نحن.',
  reveal: 'إظهار الكلمات',
  revealHelp: 'تأكد من أن لا أحد ينظر من فوق كتفك.',
  phraseLabel: 'عبارة الاسترداد',
  hidden: 'الكلمات مخفية',
  phraseNote:
    'الورق أفضل. إذا نسخت الكلمات فستُمسح الحافظة بعد دقيقة. الكلمة الأخيرة تكرّر كلمة سابقة عمدًا: فهي تكشف أخطاء الكتابة.',
  phraseCopied: 'تم النسخ. تُمسح الحافظة بعد دقيقة.',
  remindLater: 'ذكّرني لاحقًا',
  written: 'لقد كتبتها',
  confirmTitle: 'تحقق واحد',
  confirmLead: (position) => `ما الكلمة رقم ${n.number(position)}؟`,
  confirmWrong: 'هذه كلمة أخرى. انظر في ورقتك مرة أخرى.',
  showAgain: 'إظهار الكلمات مجددًا',
  readyTitle: 'حسابك جاهز',
  readyLead: 'أرسل معرّفك إلى صديق أو ألصق معرّفه. لا أحد منكما يعطي رقم هاتف.',
  start: 'ابدأ',
  leaveTitle: 'أتغادر من دون حساب؟',
  leaveText: 'ستُرمى المفاتيح التي صُنعت للتو. يمكنك صنع غيرها في أي وقت.',
  leave: 'مغادرة',
  stay: 'بقاء',
  failed: 'تعذّر حفظ الحساب: رفض هذا المتصفح تخزينه.',
  otherAccount:
    'صنعت علامة تبويب أخرى حسابًا في هذا المتصفح في هذه الأثناء. الكلمات التي عُرضت عليك هنا لا تفتح شيئًا؛ تخلّص منها.',
}

export const restore: Texts['restore'] = {
  title: 'تسجيل الدخول بعبارة الاسترداد',
  lead: 'اكتب الكلمات الـ١٣ أو ألصقها دفعة واحدة. تبقى في هذا المتصفح.',
  word: (position) => `الكلمة ${n.number(position)}`,
  pasteAll: 'لصق العبارة',
  clear: 'مسح',
  submit: 'تسجيل الدخول',
  progress: (count) => `${n.number(count)} من ١٣ كلمة`,
  good: 'العبارة صحيحة.',
  forAccount: 'وهي تفتح الحساب',
  suggestions: 'اقتراحات',
  unknownWord: (position, word) => `الكلمة ${n.number(position)}، «${word}»، ليست في القائمة.`,
  didYouMean: (word) => `أتقصد «${word}»؟`,
  useWord: (word) => `استخدم «${word}»`,
  wordCount: (count) =>
    n(count, {
      one: 'هذه كلمة واحدة؛ والعبارة ١٣ كلمة.',
      two: 'هاتان كلمتان؛ والعبارة ١٣ كلمة.',
      few: 'هذه # كلمات؛ والعبارة ١٣ كلمة.',
      many: 'هذه # كلمة؛ والعبارة ١٣ كلمة.',
      other: 'هذه # كلمة؛ والعبارة ١٣ كلمة.',
    }),
  checksum: 'الكلمة الأخيرة لا توافق ما قبلها. تحقق من الترتيب.',
  failed: 'تعذّر حفظ الحساب: رفض هذا المتصفح تخزينه.',
  otherAccount: 'فتحت علامة تبويب أخرى حسابًا آخر في هذا المتصفح في هذه الأثناء.',
  invalid: 'هذه العبارة لا تفتح حسابًا. تحقق من الكلمات وترتيبها.',
  searching: 'جارٍ البحث عن رسائلك',
  searchingMore: 'نسأل الخوادم التي تحفظها. يمكنك الكتابة من الآن.',
  found: (foundConversations, foundMessages) =>
    `وُجد: ${conversations(foundConversations)}، فيها ${messages(foundMessages)}.`,
  foundSoFar: (foundConversations, foundMessages) =>
    `حتى الآن: ${conversations(foundConversations)}، فيها ${messages(foundMessages)}.`,
  foundNothing: 'لم توجد رسائل.',
  notFound:
    'لم يوجد: رسائل أقدم من ١٤ يومًا؛ فالخوادم لا تحفظ أكثر. الأسماء التي أعطيتها للناس تبقى على الجهاز الذي أعطيتها فيه.',
  dismissTitle: 'ما وُجد',
  dismiss: 'حسنًا',
}

export const lock: Texts['lock'] = {
  title: 'Starling مقفل',
  lead: 'رسائلك تنتظر مختومة. لا يظهر شيء حتى تفتح القفل.',
  password: 'كلمة المرور',
  unlock: 'فتح القفل',
  refused: {
    wrong_passphrase: 'كلمة المرور هذه غير صحيحة.',
    wait: 'محاولات خاطئة كثيرة. انتظر نصف دقيقة ثم حاول مرة أخرى.',
    failed: 'تعذّر على هذا المتصفح قراءة ما يلزم أو تخزينه. حاول مرة أخرى.',
  },
  wait: (seconds) =>
    n(seconds, {
      one: 'انتظر ثانية واحدة.',
      two: 'انتظر ثانيتين.',
      few: 'انتظر # ثوانٍ.',
      many: 'انتظر # ثانية.',
      other: 'انتظر # ثانية.',
    }),
  forgotten: 'هل نسيت كلمة المرور؟',
  forgottenTitle: 'ابدأ من جديد بعبارة الاسترداد',
  forgottenText:
    'لا يستطيع أحد أن يجد لك كلمة المرور. يمكنك إزالة الحساب من هذا المتصفح ثم تسجيل الدخول بكلماتك الـ١٣. الرسائل التي في هذا المتصفح وحده تضيع.',
  forgottenRemove: 'إزالة والبدء من جديد',
}
