export type { Fault } from './faults.ts'
export type { Property } from './property.ts'
export { DEFAULT_SCENARIO, runScenario, type ScenarioOptions, type ScenarioReport } from './scenario.ts'
export { createWorld, type SimClient, type SimNode, type World, type WorldOptions } from './world.ts'
