/**
 * How long a message is: code points, as the protocol counts.
 * @module
 */

/** Linear, and without a copy: a pasted book must not hold the page. */
export function codePoints(text: string): number {
  let pairs = 0
  for (let at = 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit >= 0xdc00 && unit < 0xe000) {
      const before = text.charCodeAt(at - 1)
      if (before >= 0xd800 && before < 0xdc00) pairs += 1
    }
  }
  return text.length - pairs
}
