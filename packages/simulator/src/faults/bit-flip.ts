/** @module A disk that flips one bit in the data of one message. */
import type { FaultKind } from './fault.ts'

export const bitFlip: FaultKind = {
  name: 'bit-flip',
  scope: 'node',
  draw: (random) => ({ amount: random.below(2 ** 31) }),
  async begin(_world, { amount = 0 }, node) {
    const rows = await node.disk.read<{ id: number; data: Uint8Array }>('SELECT id, data FROM messages ORDER BY id')
    const row = rows[amount % Math.max(1, rows.length)]
    if (row === undefined || row.data.length === 0) return
    const data = new Uint8Array(row.data)
    const place = amount % data.length
    data[place] = (data[place] as number) ^ (1 << (amount % 8))
    await node.disk.write('UPDATE messages SET data = ? WHERE id = ?', [data, row.id])
  },
  end: () => {},
}
