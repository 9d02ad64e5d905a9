/**
 * How Starling looks: what is chosen is shown at once, on real bubbles.
 * @module
 */

import type { JSX } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { en } from '../../i18n/en.ts'
import { ar } from '../../i18n/own-names.ts'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Check } from '../../icons/lucide.ts'
import { Nest } from '../../icons/nest.tsx'
import type { Accent, Settings, ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import { SegmentRow, SelectRow, SwitchRow } from './choices.tsx'

const ACCENTS: readonly Accent[] = ['petrol', 'iris', 'sky', 'moss', 'beak', 'robin', 'heather', 'ink']
const THEMES: readonly Settings['theme'][] = ['system', 'light', 'dark']
const ZOOM = { min: 0.9, max: 1.5, step: 0.05 } as const
const BODY_PX = 15

export function AppearancePage(): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  const settings = useView(selectSettings)
  const { setSettings } = useActions()
  const { back } = useRouter()
  const isReduced = matchMedia('(prefers-reduced-motion: reduce)').matches
  return (
    <>
      <PageHeader title={texts.settings.appearance} onClose={() => back({ page: 'settings', section: null })} isFixed />
      <div className="page">
        <div className="in">
          <fieldset className="sec">
            <legend>{texts.settings.theme}</legend>
            <div className="prevs">
              {THEMES.map((theme) => (
                <ThemeChoice
                  key={theme}
                  theme={theme}
                  isOn={settings.theme === theme}
                  onChoose={() => setSettings({ theme })}
                />
              ))}
            </div>
          </fieldset>
          <fieldset className="sec">
            <legend>{texts.settings.accent}</legend>
            <div className="swatches">
              {ACCENTS.map((accent) => (
                <label key={accent} className="sw" data-accent={accent} title={texts.settings.accents[accent]}>
                  <input
                    type="radio"
                    className="hidden-radio"
                    name="accent"
                    aria-label={texts.settings.accents[accent]}
                    checked={settings.accent === accent}
                    onChange={() => setSettings({ accent })}
                  />
                  {settings.accent === accent && <Icon of={Check} small />}
                </label>
              ))}
            </div>
          </fieldset>
          <div className="sec stage" aria-hidden="true">
            <div className="turn">
              <div className="bub">
                {texts.settings.previewIn}
                <span className="meta">{format.time(PREVIEW_MS)}</span>
              </div>
            </div>
            <div className="turn out">
              <div className="bub">
                {texts.settings.previewOut}
                <span className="meta">
                  {format.time(PREVIEW_MS + 60_000)}
                  <Nest kind="kept" receipts={5} members={5} />
                </span>
              </div>
            </div>
          </div>
          <section className="sec">
            <h2>{texts.settings.textAndLayout}</h2>
            <div className="group">
              <div className="setting">
                <span className="words-of words-title">{texts.settings.textSize}</span>
                <span className="zoom">
                  <span className="muted small-a" aria-hidden="true">
                    A
                  </span>
                  <input
                    type="range"
                    className="range"
                    aria-label={texts.settings.textSize}
                    aria-valuetext={texts.settings.textSizeValue(Math.round(BODY_PX * settings.textZoom * 10) / 10)}
                    min={ZOOM.min}
                    max={ZOOM.max}
                    step={ZOOM.step}
                    value={settings.textZoom}
                    style={{
                      ['--fill' as string]: `${((settings.textZoom - ZOOM.min) / (ZOOM.max - ZOOM.min)) * 100}%`,
                    }}
                    onChange={(event) => setSettings({ textZoom: Number(event.currentTarget.value) })}
                  />
                  <span className="muted large-a" aria-hidden="true">
                    A
                  </span>
                </span>
              </div>
              <SegmentRow
                title={texts.settings.density}
                value={settings.density}
                options={[
                  { value: 'cosy', label: texts.settings.cosy },
                  { value: 'compact', label: texts.settings.compact },
                ]}
                onChange={(density) => setSettings({ density })}
              />
              <SwitchRow
                title={texts.settings.reduceMotion}
                note={texts.settings.reduceMotionText(isReduced)}
                isOn={settings.reduceMotion}
                onChange={(reduceMotion) => setSettings({ reduceMotion })}
              />
              <SelectRow
                title={texts.settings.language}
                value={settings.language}
                options={[
                  { value: 'system', label: texts.settings.languageSystem },
                  { value: 'en', label: en.ownName },
                  { value: 'ar', label: ar },
                ]}
                onChange={(language) => setSettings({ language })}
              />
            </div>
          </section>
          <section className="sec">
            <h2>{texts.settings.keyboard}</h2>
            <div className="group">
              <SwitchRow
                title={texts.settings.enterSends}
                note={settings.enterSends ? texts.settings.enterSendsOn : texts.settings.enterSendsOff}
                isOn={settings.enterSends}
                onChange={(enterSends) => setSettings({ enterSends })}
              />
              <SwitchRow
                title={texts.settings.singleKeys}
                note={texts.settings.singleKeysText}
                isOn={settings.singleKeys}
                onChange={(singleKeys) => setSettings({ singleKeys })}
              />
            </div>
          </section>
        </div>
      </div>
    </>
  )
}

/** Any afternoon. */
const PREVIEW_MS = new Date(2026, 0, 5, 16, 20).getTime()

interface ThemeChoiceProps {
  readonly theme: Settings['theme']
  readonly isOn: boolean
  onChoose(): void
}

function ThemeChoice({ theme, isOn, onChoose }: ThemeChoiceProps): JSX.Element {
  const texts = useTexts()
  const label = {
    system: texts.settings.themeSystem,
    light: texts.settings.themeLight,
    dark: texts.settings.themeDark,
  }[theme]
  const sides = theme === 'system' ? (['light', 'dark'] as const) : [theme]
  return (
    <label className="prev">
      <input type="radio" className="hidden-radio" name="theme" checked={isOn} onChange={onChoose} />
      <span className="pv" aria-hidden="true">
        {sides.map((side) => (
          <span key={side} className="half" data-theme={side}>
            <u />
            <u className="o" />
            <u />
          </span>
        ))}
      </span>
      <span className="prev-name">
        <span className="radio" aria-hidden="true" />
        {label}
      </span>
    </label>
  )
}

const selectSettings = (state: ViewState) => state.settings
