"""The words themselves: what layers and rooms are called in some twenty languages.

The first row that knows a word decides, so the order matters ("room name" is a label before it is a room). To
teach a word, add it to a row: plain words match whole words, a star stands for the rest of a compound ("*wand"
knows "Innenwand"), and words in scripts without spaces match anywhere.
"""

from tacmap.building import SpaceKind

__all__ = [
    "COUNTED_THINGS",
    "DISCIPLINES",
    "LABEL",
    "LAYERS",
    "NOT_A_NAME",
    "NOT_A_ROOM",
    "NUMBERED_THINGS",
    "ROOM",
    "SPACES",
    "TAGS",
    "VOIDS",
]

ROOM = """
    romtekst* room rooms rm rms roomid roomno roomnum* roomname* space spaces area areas flaeche* fläche* zone zones
    raum raeume räume *raeume *räume raumnr raumname* raumnummer* raumpolygon* raumbe* raumst* raumfl* salle salles
    piece pieces pièce local locaux locale locali vano vani stanza stanze ambiente ambienti sala salas estancia
    estancias estances habitacion* espai espais espacio espacios recinto recintos dependencia* ruimte* vertrek* rum
    rummen rom romnr romnavn lokaler lokale huone* tila tilat pomieszczen* mistnost* místnost* помещени* комнат* 房间
    房間 室名 室番号 室番 室区画 部屋 실명 실번호 호실 실경계 공간 방이름 gross netarea usable
    """
LABEL = """
    *namen *name *names *tekst *text *texte *nummer *nummern *stempel *navn *namn iden ident tag tags name names namen
    number numbers num no nos nr nbr text texts txt texte texto textos testo label labels anno lbl id ids title titles
    nom noms nombre nombres nome nomi numero* nummer* navn namn numer* stempel* raumstempel* beschriftung*
    bezeichnung* etiquette* etiqueta* opschrift* roomid roomno roomnum* roomname* raumnr raumname* raumnummer* номер*
    назван* 名 编号 編號 文字 标注 標註 標注 番号 이름 번호 실명 室名 室番
    """
NOT_A_ROOM = "wall walls door doors furn furniture site hatch patt parking floor text"

LAYERS: tuple[tuple[str, str], ...] = (
    (
        "dimension",
        """
            dim dims dimension* dimens* bemassung* bemaßung* massketten masse maße vermassung* mass* cote cotes cotas
            cota cotation* acotacio* acotado quote quota quotat* maatvoering* maatlijn* malsaetning* målsetting*
            målsatt* mitta mitat mittaviiva* wymiar* kot koty kóty размер* 标注尺寸 尺寸 尺寸标注 寸法 치수 dimlin*
            maal* mal
            """,
    ),
    (
        "grid",
        """
            grid grids gridline* gridlines axis axes axe axen achse achsen achsraster raster rasterlinien* eje ejes
            eixo eixos eix asse assi trame stramien* rutnat* rutnät moduulilinj* moduuli* osie osi osy oси ось оси
            сетк* 轴 轴线 轴网 軸 通り芯 通芯 壁芯 壁心 기준선 그리드 중심선 벽중심 통심 aksel* akser akse dote bubble
            bubbles cntr centerline* centreline* settingout setting
            """,
    ),
    (
        "title",
        """
            ttlb title titles titleblock* titlblk tblk border borders sheet sheets plankopf* schriftfeld* rahmen
            blattrahmen* planrahmen* cartouche* cajetin* caixeti* caratula* rotulo* rótulo* cartiglio* squadratura*
            kader titelblok* tegnehode* tittelfelt* rithuvud* ritningsram* ram nimio* tabelka* ramka razitko* carimbo*
            legenda штамп* рамка 图框 標題 标题 圖框 図枠 도각 도곽 planlayout
            defpoints viewport viewports vport vports nplt
            revision* revcloud legend legende* leyenda* 凡例 범례
            """,
    ),
    (
        "hatch",
        """
            patt patts hatch* hatching htch schraff* hachur* sombread* rayado* trama tramas ombreig* retino retini
            campitur* arcering* skravur* skraver* skraffer* viivoitus rasterointi kreskowan* szraf* sraf* šraf*
            tramado* штрихов* 填充 剖面线 ハッチ 해치 poch poche fill fills solid solids
            """,
    ),
    (
        "annotation",
        """
            anno annot* annotation* note notes text texts txt texte texto textos testo testi tekst teksten teksti
            tekster iden ident tag tags label labels leader leaders keynote* keyn symb symbol symbols symbole* simbol*
            simbols symbool* beschriftung* schrift notiz* hinweis* etiqueta* etiquette* scritte didascali* tekstit
            merkinna* opis opisy popis* текст* надпис* выноск* обознач* 文字 注释 註釋 标注 標註 標注 文本 文字列 注記
            記号 문자 주석 mtext redline* nord north pfeil* schnitt* section sections sect elev elevation* höhenkoten
            hoehenkote* niveau* level levels kommentar* comment* mark marks callout* detl detail details *beschriftung
            *text *stempel schedule* schd tabelle* tabella tableau* cuadro* notas
            nota seccion* secció* schnitte разрез*
            примечан* экспликац* 引出線 断面 단면 지시선 기호 주기
            """,
    ),
    (
        "hidden",
        """
            demo demolition* demolit* demolic* abbruch* abriss* rueckbau* rückbau* derrib*
            removed демонтаж* снос* 拆除 撤去 解体 철거
            """,
    ),
    (
        "stair",
        """
            stair stairs strs stairway* staircase* stairwell* steps riser treppe* *treppe *treppen *treppenhaus stufe
            stufen escalier* escaler* escala escales escalera* escada* scala scale trap trappen traphek trappe trapper
            trappa trappor *trapp porras* portaat schod* schody schodist* лестниц* ступен* 楼梯 樓梯 階段 계단 hral
            handrail* ramp ramps rampe rampa rampes gelaender* geländer* barandilla* barana railing* rail rails
            escalator*
            """,
    ),
    (
        "elevator",
        """
            elevator* evtr elev lift lifts aufzug* *aufzug ascenseur* ascensor* ascensore* elevador* hiss hissar heis
            heiser hissi* winda windy dzwig* dźwig* vytah* výtah* лифт* 电梯 電梯 エレベーター 昇降機 엘리베이터
            승강기
            """,
    ),
    (
        "door",
        """
            door doors dor drs door* tuer tueren tuer* *tuer *tueren tür türen türblatt* türe türbl* innentür*
            aussentür* *schutztür *schutztüren schiebetür* porte portes porta portas puerta* deur deuren *deur *deuren
            doer dør dore døre dører dorr dörr* dorrar ovi ovet *ovi drzwi* dvere dveře dver двер* 门 門 ドア 扉 建具
            문 도어 tor tore gate gates portail* turschlag* türanschlag* türschwelle* vantail vantaux battant*
            menuiserie* fusterie* fusteria carpinteria* carpintería* serramenti infissi infisso stolarka
            """,
    ),
    (
        "window",
        """
            window* windows win wndw wdw glaz glazing glass curtainwall* curt fenster* *fenster verglasung* glas
            fenetre* fenêtre* vitrage* vitre* chassis ventana* finestra* finestre finestr* janela* venster* kozijn*
            raam ramen *raam vindue* vindu vinduer fonster fönster* ikkuna* okno okna oken okien okenn* окн* оконн*
            остекл* 窗 窓 ガラス 玻璃 창 창문 유리 sill sills fensterbank* vidre*
            vidrio* vidro* vetr* baie baies витраж*
            カーテンウォール 커튼월 fassadenverglasung
            """,
    ),
    (
        "column",
        """
            column* columns cols col colm pillar* stuetze* stütze* *stützen *stuetzen saeule* säule* poteau* colonne*
            pilier* pilar* pilars pillars columna* columnes colonna colonne pilastr* kolom kolommen sojle* søjle*
            soyle* søyle* pelare pelar* pilari* slup* słup* sloup* stlp* колонн* 柱 기둥 pila pilas coluna*
            """,
    ),
    (
        "furniture",
        """
            furn furniture* furnishing* case casework* millwork* cabinet* shelving moebel* möbel* *moebel *möbel
            moblierung* möblierung* einrichtung* ausstattung* mobilier* meuble* mueble* mobiliari* mobiliario*
            mobilia* mobil* arredi arredo* meubel* meubilair* mobel* møbel* inredning* innred* kaluste* kalust* mebl*
            nabyt* mobília* móveis moveis мебел* 家具 家俱 什器 가구 seat seats seating chair chairs table tables desk
            desks bed beds stuhl tisch ffe
            """,
    ),
    (
        "fixture",
        """
            fixt fixture* fixtures sanitar* sanitär* sanitair* sanitaire* sanit sanitas* sanitat* apparecchi* lavabo*
            wc toilet* tptn plumbingfix* washbasin* santekn* vitalaatt* armatura* сантех* 洁具 卫生洁具 衛生器具 위생
            위생기구 bad banyos baños banys sink sinks kitchen* keuken* kueche* küche* cuisine* cocina* cuina*
            lavatory lavatories lvtry
            """,
    ),
    (
        "equipment",
        """
            eqpm eqpt equip* equipment* appl appliance* appliances maschine* machine* geraet* gerät* equipement*
            équipement* equipamiento* equipament* attrezzatur* apparatuur utrust* utstyr* udstyr* laitte* laite
            wyposazen* vybaven* оборудован* 设备 設備 機器 장비 기기
            """,
    ),
    (
        "electrical",
        """
            elec electric* elek elektr* electr* electricit* electrical lite light lights lighting lit powr power
            switch switches socket sockets data tele comm telecom* licht* beleuchtung* luminaire* luminari* iluminac*
            eclairage* éclairage* illuminazion* verlichting* belysning* valaistus* sahko* sähkö* oswietlen* osvetlen*
            освещен* электр* 电气 電気 照明 灯 灯具 전기 조명 steckdose* schalter enchufe* prise prises
            """,
    ),
    (
        "mechanical",
        """
            hvac mech mechanical* duct ducts diff diffuser* heizung* lueftung* lüftung* klima* klimat* chauffage*
            ventilat* climatiz* climatis* calefacc* riscald* verwarming* varme* värme* lammitys* lämmitys*
            ilmanvaihto* ogrzew* wentyl* vytapen* vzduchotech* отоплен* вентил* 空调 暖通 空調 換気 공조 radiator*
            radiateur* heizkoerper* heizkörper*
            """,
    ),
    (
        "plumbing",
        """
            plumb plumbing* pipe pipes piping domw sswr strm drain* rohr* leitung* abwasser* plomberie tuyau*
            fontaner* sanejament* saneamiento* idraulic* riool* leiding* avlop* avløp* viemar* kanaliz* водопров*
            канализ* 给排水 給排水 배관 급배수
            """,
    ),
    (
        "fire",
        """
            fire sprinkler* sprn sprk brand brandmelde* brandschutz* feuerlosch* feuerlösch* incendie* incendi
            incendio* incendis antincendio brandveilig* brannvern* palo* paloturv* ppoz pozar* požar* пожар* 消防 防火
            소방 소화
            """,
    ),
    (
        "ceiling",
        """
            clng ceiling* rcp decke decken *decke deckenspiegel* plafond* techo techos sostre* soffitto*
            controsoffitt* teto forro loft lofter undertak* innertak* katto alakatto* sufit* strop stropy потол* 天花
            吊顶 天井 天棚 見上げ 천장 untersicht*
            """,
    ),
    (
        "roof",
        """
            roof roofs dach dächer daecher toit toiture* tejado* cubierta* coberta* teulada* tetto tetti copertura*
            dak daken tak vesikatto dachy strecha* střecha* кровл* крыш* 屋顶 屋面 屋根 지붕
            """,
    ),
    (
        "wall",
        """
            wall walls wal walls* *wall *walls wand waende wände *wand *waende *wände wandscheibe* mauer mauern
            mauerwerk* *mauer *mauerwerk mur murs mure muro muri muros murature muratura mur* paret parets pared
            paredes parete pareti pareds parede tabique* envans envà enva cloison* tramezz* tramezzi wanden *wanden
            binnenwand* buitenwand* vaeg væg vaegge vægge *vaegge vegg vegger *vegg *vegger vagg vägg* vaggar seina
            seinä* seinat *seina sciana sciany ściana ściany stena steny stěna stěny zed zdi zdivo pricka* příčk*
            priecka alvenaria* стен* стена стены перегород* 墙 墻 牆 墙体 壁 間仕切 벽 벽체 prtn part partition*
            partitions partn masonry brick bearing tragend* nichttragend* trockenbau* leichtbau* shell
            """,
    ),
    (
        "opening",
        """
            opng opening* openings oeffnung* öffnung* durchgang* ouverture* hueco* obertur* apertura* vuoti sparing*
            otvor* проем* 洞口 開口 개구부
            """,
    ),
    (
        "structure",
        """
            beam beams strc struc* structur* framing slab slabs girder* truss joist* traeger* träger* unterzug*
            tragwerk* poutre* dalle* viga vigas biga bigues jacena* jàcena* forjado* forjat* estruct* struttur* trave
            travi balk balken konstruktion* konstrukcj* konstrukc* balk* конструк* балк* 梁 结构 構造 보 구조 fndn
            foundation* fundament* fondation* cimenta* fonament* footing*
            """,
    ),
    (
        "site",
        """
            site prop property topo landscape* plnt plants plant planting tree trees street streets road roads parking
            park prkg pkng lawn grass garden* garten gelaende* gelände* gruenflaeche* baum bäume baeume umgebung*
            strasse straße nachbar* grundstueck* grundstück* arbre* arbol* árbol* jardin* jardí jardi vegetacio*
            carrer* calle calles urbanitza* urbaniza* terreno* terrain* albero alberi giardino* tuin boom bomen straat
            weg wege vei veg have traer træer trad träd mark tomt piha puut drzewa ogrod* ulica strom stromy zahrada
            arvore* rua участ* дерев* дорог* 景观 绿化 植物 道路 外構 植栽 도로 조경 fence fences zaun clôture*
            cloture* tanca valla walk walks sidewalk* paving pavement* curb kerb vehicle* vehicles car cars auto
            people person* personen entourage благоустр* 대지
            """,
    ),
    (
        "floor",
        """
            flor floor floors fußboden* fussboden* boden bodenbelag* sol sols pavimento* paviment suelo* solado*
            vloer* gulv* golv* lattia* podlog* podłog* podlah* piso пол полы 地面 地板 床 바닥 finish* finishes tile
            tiles belag fliesen*
            """,
    ),
    (
        "hidden",
        """
            ovhd overhead* hidden hidn above below verdeckt* projection* proyeccion* proiezion* projektion*
            """,
    ),
    ("raster", "image images raster bild foto photo underlay* background* basemap"),
    (
        "area",
        """
            bgf ngf gfa gia gea nia nua shon shab surface* surfaces superficie* superfici oppervlak* areal* pinta
            powierzchni* ploch* площад* 面积 面積 면적
            """,
    ),
)
DISCIPLINES = {"e": "electrical", "m": "mechanical", "p": "plumbing", "f": "fire", "c": "site", "l": "site"}

SPACES: tuple[tuple[SpaceKind, str], ...] = (
    (SpaceKind.MECHANICAL, "machine machinery maschinenraum *maschinenraum machinerie machineroom"),
    (
        SpaceKind.STAIRS,
        """
            stair stairs stairway* staircase* stairwell* strs treppe* *treppe *treppen *treppenhaus escalier* escaler*
            escala escales escalera* escada* scala scale vanoscala trap trappen trappe trappenhuis trappenhal trappa
            trapp trappor trapper trapperom trappehus trapphus *trapp *trappa *trappe porras* portaikko klatka schody
            schodist* лестниц* 楼梯 楼梯间 樓梯 階段 계단 계단실 fluchttreppe*
            درج سلم מדרגות บันได* सीढ* κλιμακοστασ* σκαλα σκαλες merdiven
            """,
    ),
    (
        SpaceKind.ELEVATOR,
        """
            elevator* elev lift lifts aufzug* *aufzug fahrstuhl* ascenseur* ascensor* ascensore* elevador* hiss hissi*
            heis elevatorskakt winda windy dzwig* vytah* лифт* 电梯 電梯 エレベーター エレベータ EV 엘리베이터 승강기
            مصعد מעלית ลิฟต* लिफ्ट ασανσερ ανελκυστηρ* asansor* asansör*
            """,
    ),
    (
        SpaceKind.RESTROOM,
        """
            wc wcs toilet* toilett* *toilet *toilette *toiletten restroom* washroom* bathroom* bath lavatory
            lavatories lav lavs mens womens men women boys girls gents ladies bad bäder badezimmer* duschbad* sanitar*
            sanitär* sanitaire* sanitair* bagno bagni servizi aseo aseos banyo bany banys bano baños banos lavabo
            lavabos banheiro* sanitario* bains bain badkamer* toa wcrum badrum* badevaerelse* baderom* kylpyhuone*
            pesuhuone* lazienk* łazienk* toalet* koupeln* kúpeľ* umyvarn* umývár* санузел* сануз* туалет* уборн* ванн*
            душев* 卫生间 衛生間 厕所 廁所 洗手间 男卫 女卫 トイレ 便所 浴室 洗面 화장실 욕실 dusche duschen shower
            showers douche douches unisex badeværelse hwc rwc
            مياه حمام حمامات שירותים ห้องน้ำ* สุขา शौचालय τουαλετ* λουτρ* tuvalet* meski* damski*
            """,
    ),
    (
        SpaceKind.SERVER_ROOM,
        """
            server* serveur* servidor* serwer* idf mdf telecom* comms data edv edvraum* serverrum serverraum* tele
            baies серверн* 机房 機房 サーバー 서버 comm
            """,
    ),
    (
        SpaceKind.MECHANICAL,
        """
            mech mechanical* electrical* elec boiler* plant hvac furnace* technik* haustechnik* *technik heizung*
            heizraum* lueftung* lüftung* elektro* elt hausanschluss* hausanschluß* chaufferie* tgbt technique*
            tecnica* técnica* tecnic tècnic tecnico* caldaia* centrale calderas caldera quadre* techniek* teknisk*
            teknik* teknikk* tekniikka* tekninen techniczn* kotlowni* kotłowni* technick* kotelna kotelny техническ*
            котельн* электрощит* щитов* венткамер* 设备 配电 配電 水泵 電気室 機械室 기계 전기 utility fan pump ahu
            shaft schacht riser
            """,
    ),
    (
        SpaceKind.STORAGE,
        """
            storage* store stores stor stg strg storeroom* stock closet* clo clos wic jan janitor* custodia* cust
            abstell* lager lagerraum* *lager archiv archive* archives archivio archivo* arxiu* magazijn* berging* kast
            opslag rangement* depot* dépôt* reserve* réserve* debarras placard* almacen* almacén* magatzem* trastero*
            deposito* depósito* magazzin* ripostiglio* armario arrecad* dispensa* despensa* kott kottrum forrad*
            förråd* bod boder sportsbod varasto* kellar* keller* kellerraum* *keller magazyn* sklad sklady komora
            кладов* склад* архив* 储藏 儲藏 仓库 储物 倉庫 収納 物入 納戸 창고 garderobe garderob garderobe* wardrobe*
            cellar putzraum* putzmittel* vaatehuone* vault coats
            مخزن مستودع מחסן ห้องเก็บ* भंडार αποθηκ* depo ripostigli*
            """,
    ),
    (
        SpaceKind.OFFICE,
        """
            office* offices off buero büro büros bueros *buero *büro bureau bureaux oficina* despacho* despatx*
            ufficio* uffici escritorio* escritório* kantoor* kontor kontorer kontor* toimisto* biuro biura gabinet
            kancelar* kancelář* офис* канцел* 办公 辦公 事務 執務 사무 principal admin administration* verwaltung*
            sekretariat* secretar* secretaria sekretaer* lehrerzimmer* direction directeur* direktor* schulleit*
            rektor meeting conference* conf besprechung* reunion* réunion* riunion* reunio* reuniao vergader* mote
            møterom* moterum motesrum* neuvottelu* konferenc* konferenz* sitzung* учительск* переговор* 会议 會議 会議
            회의 counselor* guidance workroom
            مكتب ادارة משרד สำนักงาน* कार्यालय γραφει* ofis*
            """,
    ),
    (
        SpaceKind.LIBRARY,
        """
            library lib bibliothek* buecherei* bücherei* bibliotheque* bibliothèque* mediatheque* médiathèque* cdi
            biblioteca* bibliotheek* bibliotek* kirjasto* knihovn* библиотек* 图书 圖書 図書 도서 media
            مكتبة ספריה ספרייה ห้องสมุด* पुस्तकालय βιβλιοθηκ* kutuphane* kütüphane*
            """,
    ),
    (
        SpaceKind.GYM,
        """
            gym gymnasium* gymnase* turnhalle* sporthalle* sportraum* fitness* weight palestra* gimnas gimnàs
            gimnasio* sports gimnast* ginasio* ginásio* gymzaal* gymsal* sporthal* idrettshall* liikuntasali* silownia
            telocvicn* tělocvičn* спортив* спортзал* 体育馆 体育館 健身 체육관 wrestling
            """,
    ),
    (
        SpaceKind.AUDITORIUM,
        """
            auditorium* auditori* auditorio* auditório* amphi amphitheatre* amphithéâtre* amphitheater* amfi aula
            hoersaal* hörsaal* *hörsaal *hoersaal theater* theatre* théâtre* teatro* teatre stage actos festsaal*
            anfiteatro* juhlasali* luentosali* horsal* hörsal* collegezaal* audytor* poslucharn* актов* аудитори*
            报告厅 礼堂 講堂 강당 lecture
            """,
    ),
    (
        SpaceKind.CAFETERIA,
        """
            cafeteria* cafe café cafes canteen* kantine* kantina* mensa speisesaal* speiseraum* refectoire*
            réfectoire* cantine* comedor* menjador* refettorio* refeitorio* refeitório* lunchroom* lunch dining
            commons spisesal* matsal* ruokala* ruokasali* stolowk* stołówk* jideln* jídeln* столов* буфет* 食堂 餐厅
            餐廳 식당 esszimmer essen
            """,
    ),
    (
        SpaceKind.KITCHEN,
        """
            kitchen* kitchenette* kueche* küche* *küche *kueche teekueche* teeküche* cuisine* cocina* cuina* cucina*
            cozinha* keuken* koekken* køkken* kjoekken kjøkken* kok kök keittio* keittiö* kuchni* kuchyn* кухн* 厨房
            廚房 台所 キッチン 주방 pantry scullery servery
            """,
    ),
    (
        SpaceKind.LABORATORY,
        """
            laboratory laboratories lab labs labor labore laboratoire* labo laboratorio* laboratori laboratório*
            laboratorium* laboratorier pracownia laborator* лаборат* 实验 實驗 実験 理科 실험 tp science physics
            chemistry biology
            مختبر מעבדה ห้องปฏิบัติการ* प्रयोगशाला εργαστηρι*
            """,
    ),
    (
        SpaceKind.CLASSROOM,
        """
            classroom* class classe classes clsrm clrm cr klassenzimmer* klassenraum* klasse klassen *klasse
            *klassenraum unterricht* seminar* seminarraum* kursraum* fachraum* cours aula aules aulas aule lokaal
            leslokaal* klaslokaal* klasselokale klasserom klassrum undervisning* luokka* luokkahuone* opetus* lekcyjn*
            ucebn* učebn* třída trida класс* учебн* кабинет* 教室 교실 강의실 kindergarten* kinder prek teaching td
            art music computer seminario*
            فصل صف כיתה ห้องเรียน* कक्षा αιθουσα derslik* sinif* sınıf*
            """,
    ),
    (
        SpaceKind.LOBBY,
        """
            lobby foyer* entry entrance* entree entrée* entrata ingresso eingang* eingangshalle* empfang* reception*
            réception* receptie receptie* vestibule* vestibul* vestíbul* windfang* accueil* recepcion* recepció* acces
            accés atrium* atrio vorraum* vestibolo inngang* indgang* vindfang vindfång* entre entré eteinen*
            tuulikaappi* wejsci* wiatrolap* zadver* zádveř* vstup* вестибюл* тамбур* холл* прихож* 门厅 大厅 門廳 玄関
            ロビー エントランス 로비 현관 vest
            مدخل בהו לובי โถง* प्रवेश εισοδο* giris* giriş*
            """,
    ),
    (
        SpaceKind.CORRIDOR,
        """
            corridor* corr cor hall halls hallway* hallways passage* passageway* circulation* circ flur flure *flur
            gang gange gaenge gänge korridor* diele dielen couloir* degagement* dégagement* palier* pasillo* passadis*
            passadís* distribuidor* corredor* corridoio* disimpegno* gallery galleria halle overloop hal korytarz*
            chodba chodby korridori kaytava* käytävä* gangar коридор* проход* 走廊 走道 過道 过道 廊下 ホール 복도
            통로 gangareal trafikareal verkehrsfl* verkehrsweg* landing laubengang*
            ممر מסדרון ทางเดิน* गलियारा διαδρομ* koridor*
            """,
    ),
    (
        SpaceKind.COURTYARD,
        """
            courtyard* court patio* innenhof* lichthof* cour cortile* pati hof binnenplaats* gard gård pátio atriumhof
            dziedzin* nadvor* nádvoř* двор* 庭院 中庭 중정 terrasse* terrace* terrassa* terraza* balkon* balcon*
            balcony altan* veranda*
            """,
    ),
)

TAGS: tuple[tuple[str, str], ...] = (
    (
        "other",
        """
            floor level etage geschoss geschoß piso planta nivel verdieping etasje våning kerros piano type typ wing
            building gebäude department dept abteilung finish height höhe ceiling occupancy occupants capacity phone
            tel
            """,
    ),
    (
        "door",
        """
            door doors doorno doornum dr tür tuer turnr tuernr porte puerta porta deur dør dörr ovi drzwi dveře дверь
            门 門 ドア
            """,
    ),
    (
        "name",
        """
            name *name nom nombre nome naam navn namn nimi nazwa nazev bezeichnung raumbezeichnung title use usage
            nutzung funktion function fonction designation designacion denominacion descripcion description desc
            libelle uso destinazione gebruik benaming bruk anvandning kaytto przeznaczenie ucel название наименование
            名称 名稱 室名 이름 실명
            """,
    ),
    (
        "area",
        """
            area fläche flache surface superficie superficies oppervlak oppervlakte areal pinta powierzchnia plocha
            площадь 面积 面積 면적 sf sqft qm
            """,
    ),
    (
        "number",
        """
            num no nr number numero nummer nro room rooms roomno roomnum* roomnr rm rmno rmnum roomid raumnr
            raumnummer rnr zimmer zimmernr raum salle local piece sala aula vano ruimte ruimtenummer rom romnr rum
            rumnr huone huonenumero cislo numer nrpom id номер помещение 番号 室番 编号 編號 房号 房間號 번호 호실
            """,
    ),
)
NOT_A_NAME = """
    up dn down auf ab haut bas sube baja ref wh dw ref. fd ahu typ typical nic ex exist existing new dn. up. do wd hb
    cb ce cl fin ffl ht clg nts sim gas tv n s e w x y z see siehe voir ver detail section note notes scale
    """
NUMBERED_THINGS = """
    door doors tür tuer türe porte puerta porta deur dør dörr дверь 门 門 window fenster fenetre ventana section schnitt
    coupe sección sezione detail detalle dettaglio type typ tipo sheet blatt feuille hoja plan floor level etage étage
    niveau piso planta geschoss scale maßstab echelle phase zone group rev revision see siehe voir ref note notes
    panel camera cam column grid axis achse height width length depth size h ht dn hea heb ipe rei ei grade class
    fig figure det sec dwg no nr num locker lockers parking seats stalls exit revit elevation elev el ansicht bauteil
    haus house building bldg bau
    """
COUNTED_THINGS = """
    min hr hrs hour hours std mm cm m in ft kg kw kva v a amp ga gal layer layers lagen x od id thk deep high wide typ
    eq sim deg riser risers tread treads r t stg steps places psf lf sf bed beds car cars hp btu pcs stk stück units
    level levels floor floors story stories geschosse étages og ug eg dg for of and to per with
    """
VOIDS = (
    "open to below|open below|open to above|open to floor below|void|luftraum|vide sur|vide|doble altura|vuoto|hueco|"
    "второй свет|吹抜|吹き抜け|挑空|上空"
)
