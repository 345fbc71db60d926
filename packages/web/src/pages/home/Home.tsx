import { Page } from '../../ui/Page.tsx'
import { Activity } from './Activity.tsx'
import { DeploymentStrip } from './DeploymentStrip.tsx'
import { FirstSteps } from './FirstSteps.tsx'
import './home.css'
import { Inbox } from './Inbox.tsx'
import { LiveRuns } from './LiveRuns.tsx'

/** What needs somebody, what runs, what answers, what happened last. */
export default function Home() {
  return (
    <Page title="Home" command="levain status">
      <FirstSteps />
      <DeploymentStrip />
      <div className="columns wide-left">
        <div className="stack">
          <Inbox />
          <LiveRuns />
        </div>
        <Activity />
      </div>
    </Page>
  )
}
