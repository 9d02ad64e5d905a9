/**
 * Reads a QR code in a picture: the browser's own reader where there is one, else jsQR, which is fetched then.
 * @module
 */

export type QrReader = (
  picture: ImageBitmapSource & CanvasImageSource,
  width: number,
  height: number,
) => Promise<string | null>

interface NativeReader {
  detect(picture: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>
}
interface NativeReaderClass {
  new (options: { formats: string[] }): NativeReader
  getSupportedFormats(): Promise<readonly string[]>
}

/** Along the longer side; more pixels cost time on the main thread and read no better. */
const SIDE_MAX_PX = 480

export async function openQrReader(): Promise<QrReader> {
  const native = await nativeReader()
  if (native !== null) return async (picture) => (await native.detect(picture))[0]?.rawValue ?? null
  // CommonJS: the function is the module, and its own `default`.
  const jsQR = (await import('jsqr')).default.default
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return async (picture, width, height) => {
    if (context === null || width === 0 || height === 0) return null
    const scale = Math.min(1, SIDE_MAX_PX / Math.max(width, height))
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    context.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    return jsQR(data, canvas.width, canvas.height)?.data ?? null
  }
}

async function nativeReader(): Promise<NativeReader | null> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: NativeReaderClass }
  if (BarcodeDetector === undefined) return null
  try {
    const formats = await BarcodeDetector.getSupportedFormats()
    return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null
  } catch {
    return null
  }
}
