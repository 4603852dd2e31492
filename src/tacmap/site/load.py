"""Reading a site folder: site.toml and the files it names. Every problem is collected; none stops the reading."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from tacmap.copies import Recipients
from tacmap.corrections import Correction
from tacmap.errors import FileRefused
from tacmap.geometry import Point
from tacmap.law.profiles import CODES, REQUIREMENTS
from tacmap.logbook import LogEntry
from tacmap.preplan import Channel, Contact, Review, WalkThrough
from tacmap.site.corrections import read_corrections
from tacmap.site.folder import (
    DIRECTIONS,
    SCOPES,
    AerialImage,
    AlignPair,
    ControlPoint,
    DoorNumbers,
    FeatureRow,
    Origin,
    SiteBuilding,
    SiteFloor,
    SiteFolder,
    SiteLimits,
)
from tacmap.site.keys import Keys, read_toml
from tacmap.site.lockers import read_lockers
from tacmap.site.logbook import LOGBOOK, read_logbook
from tacmap.site.measured import north_of, with_measured_units
from tacmap.site.notes import Notes
from tacmap.site.paths import named_file
from tacmap.site.recipients import COPIES, read_copies, read_recipients
from tacmap.site.rows import read_features_csv, read_features_geojson
from tacmap.site.said import said_in
from tacmap.site.sheet import decoded, read_bytes
from tacmap.site.walks import read_walks
from tacmap.site.words import did_you_mean, loose, slug

__all__ = ["bare_site", "load_site"]

_Arrow = tuple[str, tuple[Point, Point]]

_CORRECTION_FILES = ("corrections.csv", "replaced.csv")  # what people write, and what `tacmap replace` notes
_NORTH_ALONE = (
    "Where north lies is known, but nobody says where the school stands: add lat and lon of one spot to [georeference] "
    "in site.toml."
)
_FEATURE_FILES = {"features.csv": read_features_csv, "features.geojson": read_features_geojson}


def load_site(folder: Path, *, today: date | None = None, limits: SiteLimits | None = None) -> SiteFolder:
    """What the folder says. Look at `.problems` before using it: each has file, line, column and a remedy.

    `today` lets dates of walk-throughs that lie in the future be refused. Raises FileRefused when there is
    no site.toml.
    """
    limits = limits or SiteLimits()
    notes = Notes(limits.problems)
    if not (folder / "site.toml").is_file():
        raise FileRefused(
            "There is no site.toml in this folder.",
            place=str(folder),
            remedy="Name the folder that holds site.toml, or name the plan files themselves.",
        )
    inside = named_file(folder, "site.toml", notes, ("site.toml", None, None))
    content = None if inside is None else read_bytes(inside, "site.toml", limits.toml_bytes, notes)
    text = None if content is None else decoded(content, "site.toml", notes)
    keys = None if text is None else read_toml(text.replace("\r\n", "\n"), "site.toml", notes)
    if keys is None:
        return SiteFolder(
            folder=folder,
            id=slug(folder.resolve().name),
            name=folder.resolve().name,
            problems=notes.problems,
            findings=notes.findings,
        )
    return _Reading(folder, keys, notes, limits, today).site()


def bare_site(plans: list[Path]) -> SiteFolder:
    """A site made of plan files alone, one floor each from the lowest: revision 0, never issued, never walked."""
    name = plans[0].stem if plans else "site"
    seen: dict[str, int] = {}
    floors = tuple(
        SiteFloor(id=f"main/{_fresh(slug(plan.stem), seen)}", label=plan.stem, index=i, plan=plan, plan_name=plan.name)
        for i, plan in enumerate(plans)
    )
    return SiteFolder(
        folder=plans[0].parent if plans else Path(),
        id=slug(name),
        name=name,
        buildings=(SiteBuilding(id="main", name=name, floors=floors),),
        read=tuple(plan.name for plan in plans),
        bare=True,
    )


def _fresh(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def _with_scale(buildings: tuple[SiteBuilding, ...], metres_per_unit: float | None) -> tuple[SiteBuilding, ...]:
    """The scale of the georeference for every floor that has none of its own."""
    if metres_per_unit is None:
        return buildings
    return tuple(
        replace(
            building,
            floors=tuple(
                replace(floor, metres_per_unit=floor.metres_per_unit or metres_per_unit) for floor in building.floors
            ),
        )
        for building in buildings
    )


class _Reading:
    """One reading of site.toml, top to bottom."""

    def __init__(self, folder: Path, keys: Keys, notes: Notes, limits: SiteLimits, today: date | None) -> None:
        self.folder = folder
        self.keys = keys
        self.notes = notes
        self.limits = limits
        self.today = today
        self.read = ["site.toml"]

    def site(self) -> SiteFolder:
        keys = self.keys
        name = keys.text("name", required=True, cap=254) or self.folder.resolve().name
        site_id = self._id(keys, "id", name)
        state_id, address = keys.text("state_id", cap=75), keys.text("address", cap=254)
        law, host, agency_id = self._law(), self._host("host"), self._host("agency_id")
        revision = keys.whole("revision", low=0, high=1_000_000) or 0
        issued, exercise = self._past_day(keys, "issued", slack_days=366), keys.flag("exercise")
        contacts = tuple(self._contact(each) for each in keys.tables("contacts"))
        channels = tuple(self._channel(each) for each in keys.tables("channels", cap=100))
        walk_through, signers, review = *self._walk_through(), self._review()
        walks = read_walks(self.folder, site_id, self.limits, self.notes)
        not_present, left_open = self._reasons("not_present"), self._reasons("left_open")
        accepted = tuple(self._accepted(each) for each in keys.tables("accepted"))
        buildings, door_numbers = self._buildings(), self._door_numbers()
        corrections = self._corrections(buildings)
        points, origin, metres_per_unit = self._georeference(north_of(corrections, self.notes))
        buildings = with_measured_units(_with_scale(buildings, metres_per_unit), corrections, self.notes)
        self._check_floor_references(buildings, points, origin)
        aerial = self._aerial(placed=bool(points or origin))
        rows = self._features()
        shelves = read_lockers(self.folder, keys, rows, self.notes, self.limits, self.today)
        self.read += [name for shelf in shelves for name in shelf.read]
        logbook, recipients = self._logbook(), self._recipients()
        keys.done()
        said = tuple(said_in(self.folder, (*self.read, *(walk.file for walk in walks)), self.limits))
        return SiteFolder(
            folder=self.folder, id=site_id, name=name, state_id=state_id, address=address, law=law, host=host,
            agency_id=agency_id, revision=revision, issued=issued, exercise=exercise, walk_through=walk_through,
            walks=walks,
            signers=signers, review=review, contacts=contacts, channels=channels, buildings=buildings,
            door_numbers=door_numbers,
            control_points=points, origin=origin, aerial=aerial, rows=rows, corrections=corrections,
            lockers=tuple(shelf.locker for shelf in shelves), locker_files=tuple(shelf.files for shelf in shelves),
            logbook=logbook, recipients=recipients, not_present=not_present, left_open=left_open,
            accepted=accepted, said=said,
            read=tuple(dict.fromkeys(self.read)),
            problems=self.notes.problems, findings=self.notes.findings,
        )  # fmt: skip

    def _id(self, keys: Keys, key: str, name: str) -> str:
        written = keys.text(key, cap=64)
        if written is None:
            return slug(name)
        if slug(written) != written:
            keys.problem(
                key, f'"{written}" cannot be an id.', f'Use small letters, digits and dashes: {key} = "{slug(written)}"'
            )
        return slug(written)

    def _law(self) -> str | None:
        law = self.keys.text("law")
        known = {loose(profile): profile for profile in CODES}
        if law is None or loose(law) in known:
            return law and known[loose(law)]
        listed = f"Known profiles: {', '.join(CODES)}."
        self.keys.problem("law", f'There is no law profile "{law}".', did_you_mean(law, CODES, otherwise=listed))
        return None

    def _host(self, key: str) -> str | None:
        host = self.keys.text(key, cap=100)
        if host is not None and not all(c.isascii() and (c.isalnum() or c in ".-:") for c in host):
            self.keys.problem(key, f'"{host}" is not a host name.', f'Only the name: {key} = "maps.example.org"')
            return None
        return host

    def _past_day(self, keys: Keys, key: str, *, slack_days: int = 0) -> date | None:
        return keys.past_day(key, self.today, slack_days=slack_days)

    def _contact(self, keys: Keys) -> Contact:
        contact = Contact(
            role=keys.text("role", required=True, cap=100) or "",
            name=keys.text("office", cap=100),
            phone=keys.text("phone", cap=40),
            radio=keys.text("radio", cap=100),
            email=keys.text("email", cap=254),
        )
        if keys.text("name", cap=100) is not None:
            message = f"site.toml: the name of {contact.role} stays here; no name of a person goes into a map pack."
            self.notes.finding("contact-name-left-out", f"{message} What an office is called is its office.")
        keys.done()
        return contact

    def _channel(self, keys: Keys) -> Channel:
        channel = Channel(
            name=keys.text("name", required=True, cap=60) or "", use=keys.text("use", required=True, cap=200) or ""
        )
        keys.done()
        return channel

    def _walk_through(self) -> tuple[WalkThrough, tuple[str, ...]]:
        """What is said by hand, and the public keys that may sign records."""
        keys = self.keys.table("walk_through")
        if keys is None:
            return WalkThrough(), ()
        walked = WalkThrough(
            walked_on=self._past_day(keys, "walked_on"),
            walked_by=keys.text("walked_by", cap=200),
            agency=keys.text("agency", cap=200),
            override=self._override(keys),
        )
        if walked.walked_on is not None and walked.walked_by is None:
            keys.problem(
                "walked_by", "It says when the walk-through was, but not by whom.", "Name a role or an office."
            )
        if walked.walked_on is None and walked.walked_by is not None:
            keys.problem("walked_on", "It says who walked, but not when.", "Add walked_on = 2026-08-14")
        signers = keys.texts("signers", cap=200)
        keys.done()
        return walked, signers

    def _override(self, keys: Keys) -> str | None:
        """Why, and in brackets who decided so."""
        why, by = keys.text("override", cap=400), keys.text("override_by", cap=100)
        if why is not None and by is None:
            keys.problem("override_by", "It says why nobody needs to walk, but not who decided so.", "Name a role.")
        if by is not None and why is None:
            keys.problem("override", "It says who decided, but not why.", "Give the reason.")
        return f"{why} ({by})" if why and by else None

    def _review(self) -> Review:
        keys = self.keys.table("review")
        if keys is None:
            return Review()
        review = Review(due=keys.day("due"), rule=keys.text("rule", cap=300))
        keys.done()
        return review

    def _reasons(self, table: str) -> tuple[tuple[str, str], ...]:
        """By the id of a law's requirement: why the school has no such thing, or why it is left open for now."""
        keys = self.keys.table(table)
        if keys is None:
            return ()
        told = tuple((name, why) for name in REQUIREMENTS if (why := keys.text(name, cap=300)))
        keys.done()
        return told

    def _accepted(self, keys: Keys) -> tuple[str, str]:
        """A text that may stay although it looks like something private, and why."""
        told = keys.text("text", required=True, cap=300) or "", keys.text("why", required=True, cap=300) or ""
        keys.done()
        return told

    def _buildings(self) -> tuple[SiteBuilding, ...]:
        buildings: list[SiteBuilding] = []
        for keys in self.keys.tables("buildings"):
            name = keys.text("name", required=True, cap=75) or "building"
            building_id = self._id(keys, "id", name)
            if building_id in {each.id for each in buildings}:
                keys.problem("id", f'There are two buildings "{building_id}".', "Give each its own id.")
            number, main_entrance = keys.text("number", cap=40), keys.text("main_entrance", cap=40) or "1"
            floors = self._floors(keys, building_id)
            keys.done()
            buildings.append(
                SiteBuilding(id=building_id, name=name, number=number, floors=floors, main_entrance=main_entrance)
            )
        if not buildings:
            self.keys.problem(
                "buildings",
                "No building is named.",
                "Add [[buildings]] with a name, and [[buildings.floors]] below it.",
            )
        return tuple(buildings)

    def _door_numbers(self) -> DoorNumbers:
        """Which way the numbers of exterior doors run."""
        keys = self.keys.table("door_numbers")
        if keys is None:
            return DoorNumbers()
        direction = keys.one_of("direction", DIRECTIONS) or "clockwise"
        scope = keys.one_of("scope", SCOPES) or "building"
        keys.done()
        return DoorNumbers(direction=direction, scope=scope)

    def _floors(self, building: Keys, building_id: str) -> tuple[SiteFloor, ...]:
        floors: list[SiteFloor] = []
        for keys in building.tables("floors", cap=self.limits.floors):
            floor = self._floor(keys, building_id)
            if floor.id in {each.id for each in floors}:
                keys.problem("label", f'There are two floors "{floor.id}".', "Give each its own label, or its own id.")
            if floor.index in {each.index for each in floors}:
                keys.problem(
                    "index", f"There are two floors with the index {floor.index}.",
                    "The floor of the main entrance is 0, each floor above is one more, each below one less.",
                )  # fmt: skip
            floors.append(floor)
        if not floors:
            building.problem("floors", "This building has no floors.", "Add [[buildings.floors]] with label and plan.")
        return tuple(sorted(floors, key=lambda floor: floor.index))

    def _floor(self, keys: Keys, building_id: str) -> SiteFloor:
        label = keys.text("label", required=True, cap=75) or "floor"
        floor_id = f"{building_id}/{self._id(keys, 'id', label)}"
        if not keys.has("index"):
            keys.problem("index", "index is missing.", "The floor of the main entrance is 0, the next above 1.")
        index = keys.whole("index", low=-50, high=200) or 0
        place = keys.place("plan")
        plan_name = keys.text("plan", required=True, cap=300) or ""
        plan = named_file(self.folder, plan_name, self.notes, place) if plan_name else None
        if plan is not None:
            self.read.append(plan_name)
        floor = SiteFloor(
            id=floor_id,
            label=label,
            index=index,
            plan=plan,
            plan_name=plan_name,
            metres_per_unit=keys.number("metres_per_unit", low=1e-7, high=1e4),
            sheet=keys.choice("sheet"),
            align=tuple(self._align(pair) for pair in keys.tables("align", cap=2)),
            line=keys.line,
        )
        keys.done()
        return floor

    def _align(self, keys: Keys) -> AlignPair:
        for key in ("here", "there"):
            if not keys.has(key):
                keys.problem(key, f"{key} is missing.", "Write align = [{ here = [x, y], there = [x, y] }]")
        pair = AlignPair(
            here=keys.point("here") or (0.0, 0.0),
            there=keys.point("there") or (0.0, 0.0),
            floor=keys.text("floor"),
        )
        keys.done()
        return pair

    def _corrections(self, buildings: tuple[SiteBuilding, ...]) -> tuple[Correction, ...]:
        floors = [floor for building in buildings for floor in building.floors]
        found: list[Correction] = []
        for name in _CORRECTION_FILES:
            path = self.folder / name
            if path.exists() and named_file(self.folder, name, self.notes, (name, None, None)):
                self.read.append(name)
                found += read_corrections(path, name, floors, self.limits, self.notes)
        return tuple(found)

    def _georeference(self, arrow: _Arrow | None) -> tuple[tuple[ControlPoint, ...], Origin | None, float | None]:
        keys = self.keys.table("georeference")
        placed = keys is not None and any(map(keys.has, ("lat", "lon", "points")))
        if keys is None or (not placed and (arrow or keys.has("true_north_deg"))):
            return (), None, self._north_alone(keys, arrow)
        metres_per_unit = keys.number("metres_per_unit", low=1e-7, high=1e4)
        points = tuple(self._control_point(each) for each in keys.tables("points", cap=100))
        origin = self._origin(keys, arrow) if keys.has("true_north_deg") or not points else None
        if origin is not None and points:
            keys.problem("true_north_deg", "Both points and a true north are given.", "Keep one of the two.")
        if len(points) == 1:
            keys.problem("points", "One control point is not enough.", "Add a second one, far from the first.")
        keys.done()
        return points, origin, metres_per_unit

    def _north_alone(self, keys: Keys | None, arrow: _Arrow | None) -> float | None:
        """A north that is known before the place of the school is: told, and not used yet. Gives metres_per_unit."""
        if keys is not None or arrow is not None:
            self.notes.finding("north-without-place", _NORTH_ALONE)
        if keys is None:
            return None
        keys.number("true_north_deg", low=-360, high=360)
        metres_per_unit = keys.number("metres_per_unit", low=1e-7, high=1e4)
        keys.done()
        return metres_per_unit

    def _control_point(self, keys: Keys) -> ControlPoint:
        latitude, longitude = self._latitude_longitude(keys)
        plan, site = keys.point("plan"), keys.point("site")
        if (plan is None) == (site is None):
            keys.problem(
                "plan", "A control point needs its place on the plan.",
                "Add plan = [x, y] in the plan file's coordinates, or site = [x, y] in metres.",
            )  # fmt: skip
        point = ControlPoint(
            latitude=latitude, longitude=longitude, plan=plan, site=site, floor=keys.text("floor"),
            name=keys.text("name", cap=100), line=keys.line,
        )  # fmt: skip
        keys.done()
        return point

    def _origin(self, keys: Keys, arrow: _Arrow | None) -> Origin:
        latitude, longitude = self._latitude_longitude(keys)
        if arrow and keys.has("true_north_deg"):
            keys.problem("true_north_deg", "corrections.csv has a north arrow too.", "Keep one of the two.")
        if not (arrow or keys.has("true_north_deg")):
            keys.problem(
                "true_north_deg", "true_north_deg is missing.",
                "Give its direction in degrees clockwise from the plan's up; or two [[georeference.points]].",
            )  # fmt: skip
        return Origin(
            latitude=latitude,
            longitude=longitude,
            true_north_deg=keys.number("true_north_deg", low=-360, high=360) or 0.0,
            plan=keys.point("plan") or (0.0, 0.0),
            floor=keys.text("floor"),
            line=keys.line,
            arrow=arrow,
        )

    def _latitude_longitude(self, keys: Keys) -> tuple[float, float]:
        for key in ("lat", "lon"):
            if not keys.has(key):
                keys.problem(key, f"{key} is missing.", "Write lat = 42.30 and lon = -84.56, in degrees.")
        return keys.number("lat", low=-90, high=90) or 0.0, keys.number("lon", low=-180, high=180) or 0.0

    def _aerial(self, *, placed: bool) -> AerialImage | None:
        keys = self.keys.table("aerial")
        if keys is None:
            return None
        place, name = keys.place("file"), keys.text("file", required=True, cap=300)
        path = named_file(self.folder, name, self.notes, place) if name else None
        if path is not None and name is not None:
            self.read.append(name)
        captured = keys.past_day("captured", self.today)
        if captured is None:
            keys.problem("captured", "It is not said when the image was taken.", "Add captured = 2026-04-12")
        if not placed:
            remedy = "Add [georeference] with two control points; without it no image can be laid under the plan."
            keys.problem("file", "Where the site lies on earth is not known.", remedy)
        corners, source = keys.places("corners", counts=(2, 4)), keys.text("source", cap=200)
        keys.done()
        taken = captured or date.min
        return AerialImage(path=path, captured=taken, corners=corners, source=source, line=keys.line)

    def _check_floor_references(
        self, buildings: tuple[SiteBuilding, ...], points: tuple[ControlPoint, ...], origin: Origin | None
    ) -> None:
        """Floors named by control points and align pairs must exist."""
        ids = [floor.id for building in buildings for floor in building.floors]
        named = [(point.floor, point.line) for point in points]
        named += [(origin.floor, origin.line)] if origin else []
        named += [
            (pair.floor, floor.line)
            for building in buildings
            for floor in building.floors
            for pair in floor.align
        ]  # fmt: skip
        for floor_id, line in named:
            if floor_id is not None and floor_id not in ids:
                remedy = did_you_mean(floor_id, ids, otherwise=f"Floors: {', '.join(ids)}.")
                self.notes.problem("site.toml", line, "floor", f'There is no floor "{floor_id}".', remedy)

    def _features(self) -> tuple[FeatureRow, ...]:
        rows: list[FeatureRow] = []
        for name, read in _FEATURE_FILES.items():
            path = self.folder / name
            if path.exists() and named_file(self.folder, name, self.notes, (name, None, None)):
                self.read.append(name)
                rows.extend(read(path, name, self.limits, self.notes))
        self._check_numbers(rows)
        return tuple(rows)

    def _logbook(self) -> tuple[LogEntry, ...]:
        path = self.folder / LOGBOOK
        if not path.exists() or not named_file(self.folder, LOGBOOK, self.notes, (LOGBOOK, None, None)):
            return ()
        self.read.append(LOGBOOK)
        return read_logbook(path, LOGBOOK, self.limits, self.notes, self.today)

    def _recipients(self) -> Recipients:
        named = read_recipients(self.keys)
        path = self.folder / COPIES
        if not path.exists() or not named_file(self.folder, COPIES, self.notes, (COPIES, None, None)):
            return Recipients(named=named)
        self.read.append(COPIES)
        return Recipients(named=named, copies=read_copies(path, COPIES, self.limits, self.notes))

    def _check_numbers(self, rows: list[FeatureRow]) -> None:
        """The same number in features.csv and features.geojson (within one file it was noted there)."""
        seen: dict[tuple[str, str], FeatureRow] = {}
        for row in rows:
            if row.number is None:
                continue
            first = seen.setdefault((row.type, loose(row.number)), row)
            if first is not row:
                message = f'The number "{row.number}" is taken by another {row.type} ({first.where}).'
                self.notes.problem(row.file, row.line, "number", message, "Each needs its own number.")
