/**
 * Keeps the rest of the app standing when one view throws.
 * @module
 */

import { Component, type ReactNode } from 'react'

export interface ErrorBoundaryProps {
  readonly children: ReactNode
  /** Another key is another try. */
  readonly resetKey?: string
  fallback(error: unknown, retry: () => void): ReactNode
}

interface Caught {
  readonly error: unknown
  readonly hasFailed: boolean
  readonly key: string | undefined
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override state: Caught = { error: null, hasFailed: false, key: this.props.resetKey }

  static getDerivedStateFromError(error: unknown): Partial<Caught> {
    return { error, hasFailed: true }
  }

  static getDerivedStateFromProps(props: ErrorBoundaryProps, state: Caught): Partial<Caught> | null {
    return props.resetKey === state.key ? null : { error: null, hasFailed: false, key: props.resetKey }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return this.props.fallback(this.state.error, () => this.setState({ error: null, hasFailed: false }))
  }
}
