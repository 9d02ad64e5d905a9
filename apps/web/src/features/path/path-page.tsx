/**
 * The way of a message: five stations, a layer less at each, and what each of them sees.
 * @module
 */

import { type JSX, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { useNow } from '../../components/use-now.ts'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Icon, type IconDrawing } from '../../icons/icon.tsx'
import { CircleAlert, CircleCheck, Clock, RefreshCw, Route, Server, Wifi } from '../../icons/lucide.ts'
import { Rings } from '../../icons/rings.tsx'
import type { ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { bannerOf } from '../connection/banner-of.ts'
import { useRouter } from '../router/router.tsx'
import { shortKey } from '../text/person-name.ts'
import { useToast } from '../toast/toaster.tsx'
import { hopName } from './hop-name.ts'
import '../../styles/path.css'

export function PathPage(): JSX.Element {
  const texts = useTexts()
  const toast = useToast()
  const actions = useActions()
  const connection = useView(selectConnection)
  const path = useView(selectPath)
  const { back } = useRouter()
  const [isAsking, setAsking] = useState(false)
  const isUp = path !== undefined && connection.state === 'online'
  const trouble = bannerOf(connection, texts)
  return (
    <>
      <PageHeader title={texts.path.title} onClose={() => back()} />
      <div className="page">
        <div className="in wide">
          <Warnings />
          {isUp ? (
            <>
              <h2 className="page-title">
                {path.hops.length < HOPS ? texts.path.headingShort(path.hops.length) : texts.path.heading}
              </h2>
              <p className="lead">{texts.path.lead}</p>
              <Stations />
              <Facts />
            </>
          ) : (
            <>
              <h2 className="page-title">{texts.path.noPathTitle}</h2>
              <p className="lead">
                {trouble === null ? texts.path.building : `${trouble.title} ${trouble.text}`.trim()}
              </p>
              <p className="lead">{texts.path.noPathLead}</p>
            </>
          )}
          <div className="path-acts">
            <Button
              look="primary"
              onClick={async () => {
                await actions.newPath()
                toast({ text: isUp ? texts.path.newPathDone : texts.path.building })
              }}
            >
              <Icon of={RefreshCw} />
              {texts.path.newPath}
            </Button>
            <Button onClick={() => setAsking(true)}>{texts.path.whyStays}</Button>
          </div>
        </div>
      </div>
      {isAsking && (
        <Dialog title={texts.path.whyStays} onClose={() => setAsking(false)}>
          <p className="said">{texts.path.whyStaysText}</p>
          <div className="acts">
            <Button look="primary" onClick={() => setAsking(false)}>
              {texts.common.close}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}

const HOPS = 3

/** Layers that are left before so many hops. */
function layersOf(hops: number): StationProps['layers'] {
  return Math.min(hops, HOPS) as StationProps['layers']
}

/** What works less well than it should. */
function Warnings(): JSX.Element | null {
  const texts = useTexts()
  const warnings = useView(selectWarnings)
  if (warnings.length === 0) return null
  return (
    <section className="heeds" aria-label={texts.path.warningsTitle}>
      {warnings.map((code) => (
        <p className="heed" key={code}>
          <Icon of={CircleAlert} />
          <span>
            <b>{texts.path.warnings[code].title}</b>
            {texts.path.warnings[code].text}
          </span>
        </p>
      ))}
    </section>
  )
}

function Stations(): JSX.Element {
  const texts = useTexts()
  const path = useView(selectPath)
  const says = { guard: texts.path.guardText, middle: texts.path.middleText, exit: texts.path.exitText }
  const hops = path?.hops ?? []
  return (
    <ol className="stations">
      <Station layers={layersOf(hops.length)} name={texts.path.you} sub={texts.path.youSub} text={texts.path.youText} />
      {hops.map((hop, index) => (
        <Station
          key={hop.role}
          layers={layersOf(hops.length - index)}
          name={hopName(hop.host)}
          sub={shortKey(hop.ed25519)}
          text={hops.length === 1 ? texts.path.onlyText : says[hop.role]}
          isCode
        />
      ))}
      <Station layers={0} name={texts.path.swarm} sub={texts.path.swarmSub} text={texts.path.swarmText} />
    </ol>
  )
}

interface StationProps {
  readonly layers: 0 | 1 | 2 | 3
  readonly name: string
  readonly sub: string
  readonly text: string
  readonly isCode?: boolean
}

function Station({ layers, name, sub, text, isCode }: StationProps): JSX.Element {
  return (
    <li className="station">
      <span className="onion">
        <Rings layers={layers} />
      </span>
      <span className="station-name">
        <b className="wrap-anywhere" dir={isCode ? 'ltr' : undefined}>
          {name}
        </b>
        <span className={isCode ? 'mono faint' : 'faint'} dir={isCode ? 'ltr' : undefined}>
          {sub}
        </span>
      </span>
      <p>{text}</p>
    </li>
  )
}

function Facts(): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  const connection = useView(selectConnection)
  const paths = useView(selectPaths)
  const network = useView(selectNetwork)
  const now = useNow(10_000)
  const latency = paths[0]?.latencyMs ?? null
  return (
    <div className="facts-pair">
      <section className="group" aria-label={texts.path.checks}>
        <Fact icon={CircleCheck} label={texts.path.pickedFrom} value={texts.path.servers(network.nodes)} />
        <Fact icon={Route} label={texts.path.standby} value={texts.path.standbyPaths(Math.max(0, paths.length - 1))} />
      </section>
      <section className="group" aria-label={texts.path.connection}>
        <Fact
          icon={Clock}
          label={texts.path.roundTrip}
          value={latency === null ? texts.path.notMeasured : format.duration(latency)}
        />
        {connection.state === 'online' && (
          <>
            <Fact
              icon={Wifi}
              label={texts.path.newMessages}
              value={connection.isHeld ? texts.path.arriveAtOnce : texts.path.areAskedFor}
            />
            <Fact icon={Server} label={texts.path.connectedFor} value={format.duration(now - connection.sinceMs)} />
          </>
        )}
      </section>
    </div>
  )
}

function Fact({
  icon,
  label,
  value,
}: {
  readonly icon: IconDrawing
  readonly label: string
  readonly value: string
}): JSX.Element {
  return (
    <div className="fact">
      <Icon of={icon} />
      <span>{label}</span>
      <span className="muted num">{value}</span>
    </div>
  )
}

const selectConnection = (state: ViewState) => state.connection
const selectWarnings = (state: ViewState) => state.warnings
const selectPaths = (state: ViewState) => state.paths
const selectPath = (state: ViewState) => state.paths[0]
const selectNetwork = (state: ViewState) => state.network
