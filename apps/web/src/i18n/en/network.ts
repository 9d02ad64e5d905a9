/**
 * The path and the connection, in English.
 * @module
 */

import { n } from './numbers.ts'

export const path = {
  title: 'Path',
  bar: (hops: string) => `Your path: ${hops}`,
  barTitle: 'Three hops',
  upToDate: 'Up to date',
  building: 'Building a path…',
  none: 'No path',
  lastChecked: (time: string) => `Last checked ${time}`,
  heading: 'Three hops, and nobody sees both ends',
  headingShort: (hops: number) =>
    n(hops, { one: 'One hop, which sees both ends', other: 'Only # hops, as there are too few servers' }),
  lead: 'Each hop takes off one layer and learns only where to pass the rest.',
  you: 'You',
  youSub: 'this browser',
  youText: 'Wraps the message in three layers.',
  guardText: 'Sees your address. Not what you send, nor where it goes.',
  middleText: 'Sees only two other servers.',
  exitText: 'Sees where it goes. Not who you are.',
  onlyText: 'Sees your address and where it goes. Not what you send.',
  swarm: 'The swarm',
  swarmSub: 'several servers',
  swarmText: 'Keep a sealed message for a key. No names.',
  hop: (position: number) => `Hop ${n.number(position)}`,
  pickedFrom: 'Picked at random from',
  servers: (count: number) => n(count, { one: '# server', other: '# servers' }),
  roundTrip: 'Round trip',
  notMeasured: 'not measured yet',
  newMessages: 'New messages',
  arriveAtOnce: 'arrive at once',
  areAskedFor: 'are asked for every few seconds',
  standby: 'Standing by',
  standbyPaths: (count: number) => n(count, { zero: 'no second path', one: '# more path', other: '# more paths' }),
  connection: 'Connection',
  checks: 'Checks',
  connectedFor: 'Connected for',
  warningsTitle: 'Worth knowing',
  warnings: {
    few_nodes: {
      title: 'Few servers',
      text: 'So few servers are known that messages take fewer than three hops. Somebody who watches the network could tell more easily who writes to whom.',
    },
    clock_off: {
      title: 'Your clock is wrong',
      text: 'It is off by more than half a minute. Starling dates messages by the time of the network; setting the clock helps.',
    },
    list_disputed: {
      title: 'The servers disagree',
      text: 'They name different servers as part of the network. Starling stays with those it knew before. If this does not end, somebody may be trying to lead you astray.',
    },
  },
  newPath: 'New path',
  newPathDone: 'Taking a new path',
  whyStays: 'Why does the first hop stay?',
  whyStaysText:
    'The first hop sees your address. If it changed often, sooner or later it would be a curious one. So Starling keeps the first hop for as long as it works, and changes the other two.',
  noPathTitle: 'There is no path now',
  noPathLead: 'Nothing leaves this browser until one stands.',
} as const

export const connection = {
  label: 'Connection',
  building: 'Building a new path…',
  offlineTitle: 'You are offline.',
  waiting: (count: number) =>
    n(count, {
      zero: 'What you write goes out by itself later.',
      one: '# message waits and goes out by itself.',
      other: '# messages wait and go out by themselves.',
    }),
  noPathTitle: 'No path can be built.',
  unreachable: 'No server answers. Your network may block the servers on the list.',
  noNodes: 'No server on the list can be used.',
  clockTitle: (minutes: number, isSlow: boolean) =>
    n(minutes, {
      one: `Your clock is # minute ${isSlow ? 'slow' : 'fast'}.`,
      other: `Your clock is # minutes ${isSlow ? 'slow' : 'fast'}.`,
    }),
  clock: 'Servers refuse messages until it is right.',
  refusedTitle: 'The servers refuse this device.',
  refused: 'Starling tries again by itself.',
  stoppedTitle: 'Starling is not connected.',
  stopped: 'Nothing is sent or fetched.',
  again: 'Connected again.',
  againSending: (count: number) => n(count, { one: '# message goes out now.', other: '# messages go out now.' }),
  options: 'Options',
  reconnect: 'Connect',
} as const
