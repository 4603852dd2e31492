"""The words for cameras, extinguishers, panels ... as plans call their symbols, in many languages.

A sign is recognised by one of its `words`, or by all the words of one of its `phrases` in any order; `short` names
count only when they are the whole name or stand on a layer of life safety. The first row that fits decides.
"""

from dataclasses import dataclass

__all__ = ["FITTING_LAYERS", "NOT_THE_THING", "SIGNS", "Sign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What means one feature type: `words` and `short` between blanks, `phrases` between commas."""

    type: str
    words: str = ""
    phrases: str = ""
    short: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


SIGNS: tuple[Sign, ...] = (
    Sign(
        type="aed",
        words="""
            aed defibrillator defibrillators defibrillateur defibrillatore desfibrilador desfibril·lador dea dae
            hjertestarter hjartstartare defibrilaator defibrylator defibrilator дефибриллятор 除颤器 除顫器
            자동심장충격기
            """,
    ),
    Sign(
        type="key_box",
        words="""
            knox knoxbox keybox schlusseldepot feuerwehrschlusseldepot schlusselkasten sleutelkluis
            """,
        phrases="""
            key box, key safe, key vault, boite cles, coffre cles, caja llaves, cassetta chiavi
            """,
        short="fsd",
    ),
    Sign(
        type="camera",
        words="""
            camera cameras cam cams cctv kamera kameras kamery camara camaras telecamera telecamere videocamera
            videokamera uberwachungskamera bewakingscamera overvakningskamera overvagningskamera valvontakamera
            видеокамера камера камеры 摄像机 摄像头 攝影機 監視器 カメラ 監視カメラ 카메라 ptz
            """,
        phrases="""
            security camera, dome camera, video surveillance
            """,
    ),
    Sign(
        type="pull_station",
        words="""
            pullstation handmelder handfeuermelder druckknopfmelder handbrandmelder
            """,
        phrases="""
            pull station, manual station, call point, break glass, manual alarm, declencheur manuel,
            pulsador alarma, pulsante allarme, brandmelder hand
            """,
        short="mcp",
    ),
    Sign(
        type="fire_panel",
        words="""
            facp facu fap bmz fbf faz fibs brandmeldezentrale brandmeldecentrale brandcentral annunciator
            """,
        phrases="""
            fire alarm panel, fire alarm control, fire control panel, fire panel, alarm panel, fire annunciator,
            centrale incendie, central incendios, centrale antincendio, tableau incendie
            """,
    ),
    Sign(
        type="fdc",
        words="""
            fdc siamese einspeisung
            """,
        phrases="""
            fire department connection, fire dept connection, raccord pompier, siamese connection
            """,
    ),
    Sign(
        type="standpipe",
        words="""
            standpipe standpipes steigleitung wandhydrant
            """,
        phrases="""
            stand pipe, fire hose valve, colonne seche, columna seca, hose cabinet, fire hose, hose reel,
            naspo antincendio
            """,
        short="fhc fhv",
    ),
    Sign(
        type="sprinkler_control",
        words="""
            sprinklerzentrale sprinklerventil
            """,
        phrases="""
            sprinkler riser, sprinkler control, sprinkler valve, fire riser, riser sprinkler
            """,
        short="osy osandy",
    ),
    Sign(
        type="hydrant",
        words="""
            hydrant hydrants hydrante hidrante hidrant idrante brandkraan hydranten überflurhydrant
            unterflurhydrant гидрант 消火栓 소화전
            """,
        phrases="""
            poteau incendie, bouche incendie
            """,
    ),
    Sign(
        type="extinguisher",
        words="""
            extinguisher extinguishers extincteur extincteurs extintor extintores extinctor estintore estintori
            feuerloscher feuerloescher handfeuerloscher brandblusser blusser brannslukker brandslukker
            brandslackare sammutin kasisammutin gasnica hasici hasicak огнетушитель 灭火器 滅火器 消火器 소화기
            """,
        phrases="""
            fire extinguisher, fire ext
            """,
        short="fe fec ext",
    ),
    Sign(
        type="trauma_kit",
        words="""
            verbandkasten verbandskasten
            """,
        phrases="""
            first aid, trauma kit, bleeding control, stop bleed, premiers secours, primeros auxilios, erste hilfe,
            primo soccorso
            """,
    ),
    Sign(
        type="utility",
        phrases="""
            gas shutoff, gas shut off, gas valve, gas meter, gas main, vanne gaz, coupure gaz, llave gas,
            valvola gas, gas absperr, gas hauptabsperr
            """,
        attributes=(
            ("action", "valve"),
            ("service", "gas"),
        ),
    ),
    Sign(
        type="utility",
        words="""
            gasabsperrung gashauptabsperrung gashahn gashauptahn
            """,
        attributes=(
            ("action", "valve"),
            ("service", "gas"),
        ),
    ),
    Sign(
        type="utility",
        phrases="""
            water shutoff, water shut off, water valve, water main, water meter, vanne eau, coupure eau,
            llave agua, valvola acqua, wasser absperr
            """,
        attributes=(
            ("action", "valve"),
            ("service", "water"),
        ),
    ),
    Sign(
        type="utility",
        words="""
            wasserabsperrung wasserhauptabsperrung
            """,
        attributes=(
            ("action", "valve"),
            ("service", "water"),
        ),
    ),
    Sign(
        type="utility",
        words="""
            mdp switchboard schaltschrank hauptverteiler unterverteiler elektroverteiler stromverteiler
            elektroverteilung electricpanel elecpanel panelboard
            """,
        phrases="""
            electrical panel, electric panel, elec panel, panel board, main disconnect, electrical disconnect,
            distribution panel, tableau electrique, cuadro electrico, quadre electric, quadro elettrico,
            quadro eletrico, power panel, main switch
            """,
        attributes=(
            ("action", "panel"),
            ("service", "electric"),
        ),
    ),
    Sign(
        type="area_of_refuge",
        phrases="""
            area refuge, areas refuge, refuge area, area rescue
            """,
    ),
)
FITTING_LAYERS = """
    fire safety security life fls lsp brandschutz securite incendie seguridad incendios sicurezza antincendio brand
    feuer 消防 安全
    """
NOT_THE_THING = """
    legend legende leyenda leggenda tag label text title sheet note detail detl camp campus letto obscura
    matrimoniale singola
    """
