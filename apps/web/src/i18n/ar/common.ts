/**
 * What every screen says, and what the app says of itself, in Arabic.
 * @module
 */

import type { Texts } from '../texts.ts'
import { n } from './numbers.ts'

export const common: Texts['common'] = {
  appName: 'Starling',
  back: 'رجوع',
  backToList: 'رجوع إلى المحادثات',
  cancel: 'إلغاء',
  close: 'إغلاق',
  copy: 'نسخ',
  copied: 'تم النسخ',
  couldNotCopy: 'لم يسمح المتصفح بالنسخ',
  details: 'التفاصيل',
  done: 'تم',
  hide: 'إخفاء',
  later: 'لاحقًا',
  loading: 'جارٍ التحميل',
  next: 'متابعة',
  noteToSelf: 'ملاحظات لي',
  open: 'فتح',
  paste: 'لصق',
  remove: 'إزالة',
  save: 'حفظ',
  share: 'مشاركة',
  show: 'إظهار',
  showPassword: 'إظهار كلمة المرور',
  hidePassword: 'إخفاء كلمة المرور',
  tryAgain: 'حاول مجددًا',
  unknown: 'مجهول',
  you: 'أنت',
  accountId: 'معرّف الحساب',
  accountIdCopied: 'نُسخ معرّف الحساب',
  textCopied: 'نُسخ النص',
  loadFailed: 'تعذّر تحميل هذا الجزء من Starling.',
  skipToMain: 'تخطَّ إلى المحتوى',
  skipToMessages: 'تخطَّ إلى الرسائل',
  notifications: 'إشعارات',
}

export const app: Texts['app'] = {
  elsewhereTitle: 'Starling مفتوح في علامة تبويب أخرى',
  elsewhereText: 'اثنان معًا يعيق أحدهما الآخر.',
  useHere: 'استخدامه هنا',
  failedTitle: 'لا يستطيع Starling أن يبدأ',
  failed: {
    storage_unavailable: 'لا يسمح هذا المتصفح لـStarling بتخزين أي شيء. لعل نافذة خاصة أو إعدادًا يمنعه.',
    storage_full: 'لم يبق مكان في هذا المتصفح. أفرغ بعضه ثم حاول مجددًا.',
    network_file: 'تعذّرت قراءة قائمة الخوادم من هذا الموقع. تحقق من اتصالك ثم حاول مجددًا.',
    unsupported_browser: 'ينقص هذا المتصفح شيء يحتاجه Starling. إصدار أحدث منه يكفي.',
    internal: 'حدث خطأ داخل Starling. رسائلك ما زالت حيث كانت.',
  },
  technical: 'تفاصيل تقنية',
  reload: 'إعادة التحميل',
  crashTitle: 'تعطّل هذا العرض',
  crashText: 'لم يضع شيء: رسائلك محفوظة خارجه.',
  updateReady: 'إصدار أحدث من Starling جاهز.',
  update: 'حدّث الآن',
  toastClose: 'إغلاق هذا الإشعار',
  locked: 'مقفل',
}

export const time: Texts['time'] = {
  now: 'الآن',
  today: 'اليوم',
  yesterday: 'أمس',
  milliseconds: (value) => `${value} م.ث`,
  seconds: (value) => `${value} ث`,
  minutes: (minutes, seconds) =>
    seconds === 0 ? `${n.number(minutes)} د` : `${n.number(minutes)} د ${n.number(seconds)} ث`,
  hours: (hours, minutes) => (minutes === 0 ? `${n.number(hours)} س` : `${n.number(hours)} س ${n.number(minutes)} د`),
  days: (days) => n(days, { one: 'يوم واحد', two: 'يومان', few: '# أيام', many: '# يومًا', other: '# يوم' }),
}
