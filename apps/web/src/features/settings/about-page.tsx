/**
 * What this is: version, licence, network, and whom it talks to.
 * @module
 */

import type { JSX } from 'react'
import { Button } from '../../components/button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import type { ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import { VERSION } from '../shell/version.ts'
import { ActionRow } from './choices.tsx'

export function AboutPage(): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const network = useView(selectNetwork)
  const isUpdateReady = useView(selectUpdate)
  const isInstallable = useView(selectInstallable)
  const { back } = useRouter()
  return (
    <>
      <PageHeader title={texts.settings.aboutApp} onClose={() => back({ page: 'settings', section: null })} isFixed />
      <div className="page">
        <div className="in">
          <section className="sec">
            <div className="group">
              <ActionRow
                title={`${texts.settings.version} ${VERSION}`}
                note={isUpdateReady ? texts.settings.updateReady : texts.settings.newest}
              >
                {isUpdateReady && (
                  <Button size="sm" look="primary" onClick={() => actions.applyUpdate()}>
                    {texts.app.update}
                  </Button>
                )}
              </ActionRow>
              {isInstallable && (
                <ActionRow title={texts.settings.install} note={texts.settings.installText}>
                  <Button size="sm" onClick={() => actions.install()}>
                    {texts.settings.installNow}
                  </Button>
                </ActionRow>
              )}
              <ActionRow title={texts.settings.licence} note={texts.settings.licenceText} />
              <ActionRow
                title={texts.settings.network}
                note={`${texts.settings.networks[network.profile]}, ${texts.path.servers(network.nodes)}`}
              />
              <ActionRow title={texts.settings.noTracking} note={texts.settings.noTrackingText} />
            </div>
          </section>
        </div>
      </div>
    </>
  )
}

const selectNetwork = (state: ViewState) => state.network
const selectInstallable = (state: ViewState) => state.isInstallable
const selectUpdate = (state: ViewState) => state.isUpdateReady
