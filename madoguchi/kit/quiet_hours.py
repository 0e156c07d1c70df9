"""Hours of the day in which somebody wants no noise; they may go over midnight. Times are local, moments carry their zone."""

from datetime import datetime, time, timedelta


def is_quiet(moment: datetime, start: time | None, end: time | None) -> bool:
    """Whether this local moment lies within; equal ends mean never."""
    if start is None or end is None or start == end:
        return False
    now = moment.time().replace(tzinfo=None)
    return start <= now < end if start < end else now >= start or now < end


def next_at(moment: datetime, wanted: time) -> datetime:
    """The first moment after this one at which local clocks show `wanted`."""
    found = datetime.combine(moment.date(), wanted, moment.tzinfo)
    return found if found > moment else datetime.combine(moment.date() + timedelta(1), wanted, moment.tzinfo)


def out_of_quiet(moment: datetime, start: time | None, end: time | None) -> datetime:
    """This moment, or when the quiet hours that it lies in end."""
    return next_at(moment, end) if end is not None and is_quiet(moment, start, end) else moment
