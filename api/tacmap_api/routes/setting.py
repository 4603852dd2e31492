"""What site.toml of a site says: all of it as JSON, and single settings changed where they stand."""

import json
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from tacmap.errors import Conflict
from tacmap.service.on_record import rights_beyond
from tacmap.service.setting import put_settings
from tacmap.service.working import site_text
from tacmap.site.settings import Setting, settings_of, with_settings
from tacmap_api.identity import desk_of, require_rights, visitor_of
from tacmap_api.routes.sites import site_as_seen
from tacmap_api.routes.studio import site_as_map

router = APIRouter(prefix="/sites/{site_id}/setting", tags=["studio"])


class Set(BaseModel):
    """A value of site.toml at its place, such as "buildings/main/floors/1/label"; null takes it away."""

    model_config = ConfigDict(extra="forbid")

    at: Annotated[str, Field(max_length=300, pattern=r"^[\w.-]+(/[\w.-]+)*$")]
    value: JsonValue = None

    @field_validator("value")
    @classmethod
    def _can_be_written(cls, value: JsonValue) -> JsonValue:
        """Half a character is in no text: what JSON escapes may stand for one."""
        json.dumps(value, ensure_ascii=False).encode()
        return value


class Settings(BaseModel):
    """What is set in one step."""

    model_config = ConfigDict(extra="forbid")

    settings: Annotated[list[Set], Field(min_length=1, max_length=500)]


@router.get("")
def every(request: Request, site_id: str) -> Response:
    """All that site.toml says, as JSON; its dates as texts."""
    records = desk_of(request).records
    site = records.sites.one(site_id)
    told = settings_of(site_text(records, records.sites.files(site_id, site.version)))
    return JSONResponse(jsonable_encoder(told), headers={"ETag": f'"{site.version}"'})


@router.patch("")
def change(request: Request, site_id: str, wanted: Settings) -> Response:
    """Set or take away values of site.toml, all or none; gives the map after it.

    412 where somebody saved since, 422 where a value cannot be: then nothing is kept. 403 for what
    verifiers and publishers put there, to whoever is none.
    """
    desk, version = desk_of(request), site_as_seen(request, site_id).version
    settings = [Setting(at=each.at, value=each.value) for each in wanted.settings]
    before = site_text(desk.records, desk.records.sites.files(site_id, version))
    require_rights(request, rights_beyond("site.toml", before.encode(), with_settings(before, settings).encode()))
    who, now = visitor_of(request).name, request.app.state.clock()
    try:
        return site_as_map(request, put_settings(desk, site_id, version, settings, who=who, now=now))
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
