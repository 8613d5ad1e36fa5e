import json, time, random
from tests.unit.matching.builders import *
from tests.integration.matching.conftest import World
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.domain.scope import Scope

async def test_eval(world: World):
    D='/work/shared/data/'
    pool=[json.loads(l) for l in open(D+'pool_dev.jsonl')]
    reqs=[json.loads(l) for l in open(D+'pairs_dev.jsonl')]
    letters=[world.offer(o['id'], title=o['text'], member_id=an_id('m'+o['id'])) for o in pool]
    letters+=[world.request(r['id'], title=r['request'], member_id=an_id('m'+r['id'])) for r in reqs]
    await world.hear(*letters)
    await world.database.pool.execute("DELETE FROM timer WHERE kind<>'sweep'")
    names={an_id(o['id']):o for o in pool}
    async with world.database.transaction() as t:
        u=SqlUnitOfWork(t)
        for o in pool:
            await u.ranking.learn(await u.savoirs.find('offer', an_id(o['id'])))
    rows=[]
    t0=time.perf_counter()
    for r in reqs:
        async with world.database.transaction() as t:
            u=SqlUnitOfWork(t)
            s=await u.savoirs.find('request', an_id(r['id']))
            await u.ranking.learn(s)
            rows.append((r, await u.ranking.counterparts(s, Scope('same_network',(GARDEN,)), frozenset())))
    print('ms each', (time.perf_counter()-t0)/len(reqs)*1000)
    for th in (.3,.4,.45,.5,.55,.6,.65,.7):
        tp=fp=0; some=0; rel_total=0; matchable=0; hit=0; nomatch=0; nofp=0
        for r,f in rows:
            rel={x['offer_id'] for x in r['relevant']}
            got=[c for c in f if c.likeness>=th][:3]
            ok=[c for c in got if names[c.savoir.savoir_id]['id'] in rel]
            tp+=len(ok); fp+=len(got)-len(ok)
            if rel: matchable+=1; hit+=bool(ok)
            else: nomatch+=1; nofp+=bool(got)
        print(th,'P',round(tp/max(1,tp+fp),2),'tp',tp,'fp',fp,'hit',hit,'/',matchable,'nomatch with proposal',nofp,'/',nomatch)
    for r,f in rows:
        rel={x['offer_id'] for x in r['relevant']}
        for c in [c for c in f if c.likeness>=.45][:3]:
            if names[c.savoir.savoir_id]['id'] not in rel: print('FP', r['request'],'->',c.savoir.title, round(c.likeness,2), c.reasons)

WORDS="guitare piano tricot couture anglais espagnol italien jardinage compost vélo informatique tableur photo cuisine pain confiture poterie aquarelle dessin chant chorale yoga marche échecs bridge généalogie histoire botanique champignon menuiserie plomberie électricité soudure crochet broderie calligraphie théâtre conte danse tango valse secourisme apiculture astronomie mosaïque vannerie origami".split()
async def test_volume(world: World):
    rnd=random.Random(1)
    letters=[]
    nets=[an_id(f'n{i}') for i in range(40)]
    for i in range(3000):
        n=rnd.choice(nets); m=an_id(f'p{i}')
        w=rnd.choice(WORDS); w2=rnd.choice(WORDS)
        f=world.offer if i%2 else world.request
        letters.append(f(f's{i}', title=f"Apprendre {w}" if rnd.random()<.5 else f"{w} et {w2}", description=f"avec {rnd.choice(WORDS)} et {rnd.choice(WORDS)} pour tous", member_id=m, network_id=n, visibility=rnd.choice(['network','linked','everyone'])))
    t0=time.perf_counter()
    for i in range(0,3000,500): await world.hear(*letters[i:i+500])
    print('heard', time.perf_counter()-t0)
    t0=time.perf_counter(); c0=time.process_time()
    from shared.timers import Timers
    from services.matching.bootstrap import POLICY
    from services.matching.config import SWEEP_EVERY
    from services.matching.entrypoints.timers import timers_of
    due = Timers(world.database, timers_of(POLICY, SWEEP_EVERY))
    while await due.fire_one(): pass
    print('searched', time.perf_counter()-t0, 'cpu py', time.process_time()-c0)
    print(await world.database.pool.fetchval('select count(*) from match'), await world.database.pool.fetchval("select count(*) from (select offer_id from match group by 1) x"))
    print(await world.database.pool.fetch('select reason from match order by random() limit 6'))
    # renew throughput
    from shared.events.savoirs import OfferRenewed
    ren=[world.savoir(OfferRenewed, f's{i}', 2, title="Apprendre chant", member_id=an_id(f'p{i}'), network_id=nets[0]) for i in range(1,3000,2)]
    t0=time.perf_counter()
    for i in range(0,1500,500): await world.hear(*ren[i:i+500])
    print('renewed/s', 1500/(time.perf_counter()-t0))
