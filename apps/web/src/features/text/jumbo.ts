/**
 * Messages of one to three emoji alone are shown large.
 * @module
 */

const EMOJI_MAX = 3
/** Units of the longest: three families of four with skin tones. */
const UNITS_MAX = 3 * 24

export function isJumbo(text: string): boolean {
  const alone = text.trim()
  if (alone === '' || alone.length > UNITS_MAX || !/\p{Extended_Pictographic}|\p{RI}/u.test(alone)) return false
  const graphemes = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(alone)]
    .map(({ segment }) => segment)
    .filter((segment) => segment.trim() !== '')
  return graphemes.length <= EMOJI_MAX && graphemes.every(isEmoji)
}

/** A picture by itself, with its presentation, tones, joined parts or tags; or a pair of regional letters. */
function isEmoji(grapheme: string): boolean {
  return (
    /^(?:\p{RI}{2}|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}))/u.test(
      grapheme,
    ) && !/[\p{L}\p{N}]/u.test(grapheme)
  )
}
