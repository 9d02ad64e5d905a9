/**
 * How a message fares, in Arabic.
 * @module
 */

import type { Texts } from '../texts.ts'
import { n } from './numbers.ts'

const servers = (count: number): string =>
  n(count, { one: 'خادم واحد', two: 'خادمين', few: '# خوادم', many: '# خادمًا', other: '# خادم' })

export const state: Texts['state'] = {
  queued: 'تنتظر الإرسال',
  sending: 'جارٍ الإرسال',
  stillSending: 'ما زال الإرسال جاريًا',
  why: 'لماذا؟',
  kept: (receipts, members) => `محفوظة لدى ${n.number(receipts)} من ${servers(members)}`,
  keptAtLeast: 'محفوظة لدى خادم واحد على الأقل',
  failed: (reason) => `لم تُرسل: ${reason}`,
  failedShort: 'لم تُرسل',
  fromOtherDevice: 'أُرسلت من جهاز آخر',
  reasons: {
    no_network: 'تعذّر بناء مسار.',
    no_answer: 'لم يجب أي خادم.',
    too_few_receipts: 'حفظها عدد قليل من الخوادم.',
    mailbox_full: 'صندوق رسائلهم ممتلئ. حاول لاحقًا.',
    refused: 'رفضتها الخوادم.',
    clock_mismatch: 'ساعتك غير مضبوطة.',
    expired: 'انتظرت أطول مما ينبغي.',
    internal: 'حدث خطأ داخل Starling.',
  },
}

export const details: Texts['details'] = {
  title: 'تفاصيل الرسالة',
  receiptsTitle: 'الإيصالات',
  keptUntil: (when) => `محفوظة حتى ${when}`,
  safeUntil: (when) => `آمنة حتى ${when}`,
  received: (when) => `استُلمت ${when}`,
  sentAt: (when) => `أُرسلت ${when}`,
  tookTitle: (duration) => `استغرق إرسالها ${duration}`,
  tookTitleReceived: (duration) => `استغرق وصولها ${duration}`,
  tookReceived: 'إما أنها أُرسلت متأخرة، أو أن هذا الجهاز لم يكن متصلًا حين كانت جاهزة.',
  slowWaiting: (duration) => `انتظرت ${duration} في هذا المتصفح حتى يوجد اتصال.`,
  slowPath: (duration, path) =>
    path === '' ? `استغرق العبور في المسار ${duration}.` : `استغرق العبور عبر \u2068${path}\u2069 ${duration}.`,
  slowRetry: (duration) => `لم تأتِ المحاولة الأولى بجواب. انتظر Starling ${duration} ثم أعاد إرسالها من طريق آخر.`,
  slowReceipts: (duration) => `استغرقت آخر الخوادم ${duration} حتى وقّعت.`,
  slowSealing: (duration) => `استغرق ختمها ${duration}. كان هذا الجهاز مشغولًا.`,
  timeline: 'الخط الزمني',
  receipts: 'إيصالات موقّعة',
  noReceipts: 'لم يوقّع أي خادم بعد.',
  waitingFor: (count) =>
    n(count, {
      one: 'خادم واحد لم يجب بعد',
      two: 'خادمان لم يجيبا بعد',
      few: '# خوادم لم تجب بعد',
      many: '# خادمًا لم يجب بعد',
      other: '# خادم لم يجب بعد',
    }),
  noAnswer: 'لا جواب بعد',
  signedAt: (time) => `وُقّع ${time}`,
  verified: 'فُحص كل توقيع في هذا المتصفح.',
  copyAsText: 'نسخ كنص',
  copied: 'نُسخت التفاصيل',
  gone: 'لم يعد شيء معروفًا عن هذه الرسالة.',
  notFetched: 'لم تُجلب بعد',
  notFetchedText: 'لا يستطيع Starling أن يرى هل الطرف الآخر متصل، ولا يسأل.',
  step: {
    queued: 'وُضعت في صندوق الصادر',
    queuedText: 'تُحفظ على هذا الجهاز أولًا كي لا تضيع',
    sealed: 'خُتمت',
    sealedText: 'محشوّة، فلا يدل طولها على شيء',
    sent: 'أُرسلت عبر مسارك',
    resent: 'أُرسلت مجددًا من طريق آخر',
    resentText: 'الرسالة المختومة نفسها؛ وتُحسب مرة واحدة',
    answered: 'أجاب خادم',
    stored: (receipts, members) => `محفوظة لدى ${n.number(receipts)} من ${n.number(members)}`,
    storedSafe: (receipts, members) => `محفوظة لدى ${n.number(receipts)} من ${n.number(members)}: آمنة`,
    majority: 'وقّعت الأغلبية',
    copied: 'نُسخت إلى أجهزتك الأخرى',
    retry: 'بانتظار محاولة أخرى',
    failed: 'لم تُرسل',
    received: 'استُلمت',
    receivedText: 'جُلبت وفُتحت في هذا المتصفح',
  },
}
