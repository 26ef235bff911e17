import type { Channel, ChannelField, ChannelUpdate } from '@/api/types'

export type Value = string | number | boolean
/** What stands in the fields of a channel's form, by their names. */
export type Values = Record<string, Value>

export function valuesOf(channel: Channel): Values {
  return Object.fromEntries(channel.fields.map((field) => [field.name, valueOf(field)]))
}

function valueOf({ kind, value }: ChannelField): Value {
  if (value !== null) return value
  return kind === 'boolean' ? false : ''
}

/** The values as the API takes them: what is empty is dropped, what is stored is kept. */
export function settingsOf(
  fields: readonly ChannelField[],
  values: Values,
): NonNullable<ChannelUpdate['settings']> {
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const value = values[name] ?? ''
      if (value === '') return [name, null]
      return [name, kind === 'number' ? Number(value) : value]
    }),
  )
}
