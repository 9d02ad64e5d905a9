/**
 * Reads an account id from a QR code: held before the camera, or in a picture. Nothing of either leaves the page.
 * @module
 */

import { type ChangeEvent, type JSX, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { idInText } from './id-in-text.ts'
import { openQrReader } from './read-qr.ts'

export interface ScanDialogProps {
  onFound(id: string): void
  onClose(): void
}

type Camera = 'asking' | 'on' | 'denied' | 'none'

const LOOK_EVERY_MS = 200

export function ScanDialog({ onFound, onClose }: ScanDialogProps): JSX.Element {
  const texts = useTexts()
  const video = useRef<HTMLVideoElement>(null)
  const file = useRef<HTMLInputElement>(null)
  const fileId = useId()
  const [camera, setCamera] = useState<Camera>('asking')
  const [problem, setProblem] = useState('')
  const found = useRef(onFound)
  found.current = onFound

  useEffect(() => {
    const end = new AbortController()
    void watch(video, end.signal, setCamera, (text) => {
      const id = idInText(text)
      if (id === null) setProblem('foreign')
      else found.current(id)
      return id !== null
    })
    return () => end.abort()
  }, [])

  const readFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const picture = event.currentTarget.files?.[0]
    event.currentTarget.value = ''
    if (picture === undefined) return
    const text = await readPicture(picture)
    const id = text === null ? null : idInText(text)
    if (id !== null) onFound(id)
    else setProblem(text === null ? 'nothing' : 'foreign')
  }

  const said = {
    asking: texts.fresh.scanStarting,
    on: texts.fresh.scanLead,
    denied: texts.fresh.scanDenied,
    none: texts.fresh.scanNoCamera,
  }[camera]
  return (
    <Dialog title={texts.fresh.scanTitle} onClose={onClose}>
      <p className="said" role="status">
        {said}
      </p>
      <div className="dialog-body">
        <video ref={video} className="viewfinder" hidden={camera !== 'on'} muted playsInline />
        {problem !== '' && (
          <p className="help bad" role="alert">
            {problem === 'foreign' ? texts.fresh.scanForeign : texts.fresh.scanNothing}
          </p>
        )}
        <input
          ref={file}
          id={fileId}
          className="sr"
          type="file"
          accept="image/*"
          tabIndex={-1}
          aria-label={texts.fresh.scanFile}
          onChange={(event) => void readFile(event)}
        />
      </div>
      <div className="acts">
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button look="primary" onClick={() => file.current?.click()}>
          {texts.fresh.scanFile}
        </Button>
      </div>
    </Dialog>
  )
}

/** Looks through the camera until `onText` says it is enough, or the signal ends it. */
async function watch(
  place: { readonly current: HTMLVideoElement | null },
  signal: AbortSignal,
  onCamera: (camera: Camera) => void,
  onText: (text: string) => boolean,
): Promise<void> {
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  } catch (error) {
    if (!signal.aborted) onCamera(error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'none')
    return
  }
  const stop = () => {
    for (const track of stream.getTracks()) track.stop()
  }
  const element = place.current
  if (signal.aborted || element === null) return stop()
  signal.addEventListener('abort', stop)
  element.srcObject = stream
  onCamera('on')
  await element.play().catch(() => {})
  const read = await openQrReader()
  while (!signal.aborted) {
    const text = await read(element, element.videoWidth, element.videoHeight).catch(() => null)
    if (text !== null && !signal.aborted && onText(text)) return stop()
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

async function readPicture(file: File): Promise<string | null> {
  try {
    const picture = await createImageBitmap(file)
    const read = await openQrReader()
    return await read(picture, picture.width, picture.height)
  } catch {
    return null
  }
}
