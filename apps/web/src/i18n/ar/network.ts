/**
 * The path and the connection, in Arabic.
 * @module
 */

import type { Texts } from '../texts.ts'
import { minutesOf, n } from './numbers.ts'

export const path: Texts['path'] = {
  title: 'المسار',
  bar: (hops) => `مسارك: ${hops}`,
  barTitle: 'ثلاث قفزات',
  upToDate: 'محدّث',
  building: 'جارٍ بناء مسار…',
  none: 'لا مسار',
  lastChecked: (time) => `آخر فحص ${time}`,
  heading: 'ثلاث قفزات، ولا أحد يرى الطرفين',
  headingShort: (hops) =>
    n(hops, {
      one: 'قفزة واحدة ترى الطرفين',
      two: 'قفزتان فقط لقلة الخوادم',
      few: '# قفزات فقط لقلة الخوادم',
      many: '# قفزة فقط لقلة الخوادم',
      other: '# قفزة فقط لقلة الخوادم',
    }),
  lead: 'تنزع كل قفزة طبقة واحدة ولا تعرف إلا إلى أين تمرر الباقي.',
  you: 'أنت',
  youSub: 'هذا المتصفح',
  youText: 'يلفّ الرسالة بثلاث طبقات.',
  guardText: 'يرى عنوانك. لا ما ترسله ولا إلى أين يذهب.',
  middleText: 'لا يرى إلا خادمين آخرين.',
  exitText: 'يرى إلى أين تذهب. لا من أنت.',
  onlyText: 'يرى عنوانك ووجهة الرسالة. لا يرى ما ترسله.',
  swarm: 'السرب',
  swarmSub: 'خوادم عدة',
  swarmText: 'يحفظ رسالة مختومة لمفتاح. بلا أسماء.',
  hop: (position) => `القفزة ${n.number(position)}`,
  pickedFrom: 'اختيرت عشوائيًا من',
  servers: (count) => n(count, { one: 'خادم واحد', two: 'خادمان', few: '# خوادم', many: '# خادمًا', other: '# خادم' }),
  roundTrip: 'ذهابًا وإيابًا',
  notMeasured: 'لم يُقس بعد',
  newMessages: 'الرسائل الجديدة',
  arriveAtOnce: 'تصل فورًا',
  areAskedFor: 'يُسأل عنها كل بضع ثوانٍ',
  standby: 'على أهبة الاستعداد',
  standbyPaths: (count) =>
    n(count, {
      zero: 'لا مسار ثانيًا',
      one: 'مسار آخر',
      two: 'مساران آخران',
      few: '# مسارات أخرى',
      many: '# مسارًا آخر',
      other: '# مسار آخر',
    }),
  connection: 'الاتصال',
  checks: 'الفحوص',
  connectedFor: 'متصل منذ',
  warningsTitle: 'جدير بالمعرفة',
  warnings: {
    few_nodes: {
      title: 'خوادم قليلة',
      text: 'الخوادم المعروفة قليلة إلى حد أن الرسائل تمر بأقل من ثلاث قفزات. من يراقب الشبكة يسهل عليه أن يعرف من يكتب إلى من.',
    },
    clock_off: {
      title: 'ساعتك غير مضبوطة',
      text: 'تحيد بأكثر من نصف دقيقة. يؤرخ Starling الرسائل بوقت الشبكة؛ وضبط الساعة يفيد.',
    },
    list_disputed: {
      title: 'الخوادم غير متفقة',
      text: 'تسمّي خوادم مختلفة على أنها من الشبكة. يبقى Starling مع التي عرفها من قبل. إن لم ينته هذا فقد يكون أحد يحاول تضليلك.',
    },
  },
  newPath: 'مسار جديد',
  newPathDone: 'ننتقل إلى مسار جديد',
  whyStays: 'لماذا تبقى القفزة الأولى؟',
  whyStaysText:
    'القفزة الأولى ترى عنوانك. لو تغيّرت كثيرًا لكانت عاجلًا أو آجلًا قفزة فضولية. لذلك يُبقي Starling القفزة الأولى ما دامت تعمل ويغيّر الأخريين.',
  noPathTitle: 'لا مسار الآن',
  noPathLead: 'لا يخرج شيء من هذا المتصفح حتى يقوم مسار.',
}

export const connection: Texts['connection'] = {
  label: 'الاتصال',
  building: 'جارٍ بناء مسار جديد…',
  offlineTitle: 'أنت غير متصل.',
  waiting: (count) =>
    n(count, {
      zero: 'ما تكتبه يُرسل لاحقًا من تلقاء نفسه.',
      one: 'رسالة تنتظر وتُرسل من تلقاء نفسها.',
      two: 'رسالتان تنتظران وتُرسلان من تلقاء نفسيهما.',
      few: '# رسائل تنتظر وتُرسل من تلقاء نفسها.',
      many: '# رسالة تنتظر وتُرسل من تلقاء نفسها.',
      other: '# رسالة تنتظر وتُرسل من تلقاء نفسها.',
    }),
  noPathTitle: 'لا يمكن بناء مسار.',
  unreachable: 'لا يجيب أي خادم. لعل شبكتك تحجب الخوادم التي في القائمة.',
  noNodes: 'لا يصلح أي خادم في القائمة.',
  clockTitle: (minutes, isSlow) => `ساعتك ${isSlow ? 'متأخرة' : 'متقدمة'} ${minutesOf(minutes)}.`,
  clock: 'ترفض الخوادم الرسائل حتى تُضبط.',
  refusedTitle: 'ترفض الخوادم هذا الجهاز.',
  refused: 'يحاول Starling مجددًا من تلقاء نفسه.',
  stoppedTitle: 'Starling غير متصل.',
  stopped: 'لا يُرسل شيء ولا يُجلب.',
  again: 'عاد الاتصال.',
  againSending: (count) =>
    n(count, {
      one: 'رسالة تُرسل الآن.',
      two: 'رسالتان تُرسلان الآن.',
      few: '# رسائل تُرسل الآن.',
      many: '# رسالة تُرسل الآن.',
      other: '# رسالة تُرسل الآن.',
    }),
  options: 'خيارات',
  reconnect: 'اتصال',
}
