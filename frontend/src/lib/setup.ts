/** A step of the setup, whether somebody took it in the wizard or later. */
export interface SetupStep {
  name: 'region' | 'services' | 'product' | 'channel'
  done: boolean
  /** Where it is taken later. */
  to: string
}
