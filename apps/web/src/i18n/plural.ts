/**
 * Words that depend on a number. The rules come from Intl.PluralRules; the catalogue gives the forms its language has.
 * @module
 */

/** `#` stands for the number, written as the locale writes it. `zero` is taken for exactly none, in every language. */
type PluralForms = { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

export interface Plurals {
  /** @returns the form for `count`, with `#` replaced. */
  (count: number, forms: PluralForms): string
  /** The number alone, as the locale writes it. */
  number(value: number): string
}

/** @param locale - a BCP 47 tag; its extension may name the digits, as in `ar-u-nu-arab`. */
export function plurals(locale: string): Plurals {
  const rules = new Intl.PluralRules(locale)
  const format = new Intl.NumberFormat(locale)
  const number = (value: number): string => format.format(value)
  const choose = (count: number, forms: PluralForms): string =>
    (forms[count === 0 ? 'zero' : rules.select(count)] ?? forms[rules.select(count)] ?? forms.other).replaceAll(
      '#',
      number(count),
    )
  return Object.assign(choose, { number })
}
