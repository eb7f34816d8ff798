import { Component, type ReactNode } from "react"
import { renewFailedParts } from "./lazyPart"

type Props = { children: ReactNode; fallback: (error: unknown, retry: () => void) => ReactNode }

/** Keeps a fault to the part of the page that has it. */
export class PartBoundary extends Component<Props, { error: unknown }> {
  override state = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentWillUnmount() {
    if (this.state.error !== null) renewFailedParts()
  }

  private readonly retry = () => {
    renewFailedParts()
    this.setState({ error: null })
  }

  override render() {
    const { error } = this.state
    return error === null ? this.props.children : this.props.fallback(error, this.retry)
  }
}
