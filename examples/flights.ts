import type { Context } from '@levain/core'

/** One flight in ten is kept, chosen by what it is and not by chance, so that every run keeps the same ones. */
const featuresSql = `
  with airport_hours as (
    select origin, date_trunc('hour', date) as hour, count(*) as flights, sum((delay >= 15)::int) as late
    from flights
    group by all
  ),
  airports as (
    select origin, hour, sum(late) over earlier / sum(flights) over earlier as origin_late_share
    from airport_hours
    window earlier as (
      partition by origin order by hour
      range between interval 4 hours preceding and interval 2 hours preceding
    )
  ),
  hours as (
    select hour, sum(flights) as flights, sum(late) as late from airport_hours group by hour
  ),
  network as (
    select hour, sum(late) over earlier / sum(flights) over earlier as network_late_share
    from hours
    window earlier as (order by hour range between interval 4 hours preceding and interval 2 hours preceding)
  )
  select f.date, f.distance, f.origin, f.destination, a.origin_late_share, n.network_late_share, f.delay >= 15 as late
  from flights f
  left join airports a on a.origin = f.origin and a.hour = date_trunc('hour', f.date)
  left join network n on n.hour = date_trunc('hour', f.date)
  where hash(f.date, f.origin, f.destination, f.distance) % 10 = 0
  order by f.date, f.origin, f.destination, f.distance, f.delay`

/**
 * What is known of each flight when it leaves: date, distance, origin, destination, and the share of flights that were
 * late 2 to 4 hours earlier, from the same airport and everywhere. With the truth: `late`, 15 minutes or more.
 */
export async function features({ flights }: { flights: { digest: string } }, { tables }: Pick<Context, 'tables'>) {
  const { digest } = await tables.write(featuresSql, { flights: flights.digest })
  return { rows: digest }
}
