import asyncpg, time
from tests.integration.savoirs.conftest import *
async def test_x(world, database):
    c=world.database.pool
    await c.execute("""
    insert into savoir(id,kind,member_id,network_id,title,description,themes,level,format,mode,languages,availability,visibility,status,created_at,expires_at,version)
    select md5(i::text)::uuid, case when i%2=0 then 'offer' else 'request' end, md5('m'||i/3)::uuid, md5('n'||i%400)::uuid,
     (array['Tailler les rosiers','Réparer son vélo','Faire du pain','Tricoter des chaussettes','Électricité de base','Guitare débutant','Cuisine marocaine','Généalogie locale'])[1+i%8]||' '||md5(i::text), 'Avec patience '||md5((i*7)::text), array['jardinage'],'any','any','any',array['fr'],'', (array['network','linked','everyone'])[1+i%3],'live',now(),now()+interval '100 days',1
    from generate_series(1,200000) i""")
    await c.execute("insert into membership select md5('ms'||i)::uuid, $1, md5('n'||i)::uuid, true, 1 from generate_series(1,3) i", ANN)
    await c.execute("analyze savoir")
    h=world.as_(ANN, garden=["member"])
    for hd in (h,{}):
      for q in ({}, {"network_id": __import__('hashlib').md5(b'n1').hexdigest()},{"q":"rosier"},{"q":"jardiange"},{"q":"reparer velo"},{"theme":"jardinage","kind":"offer"},{"language":"pt"}, {"q":"rosier","network_id": __import__('hashlib').md5(b'n1').hexdigest()}):
        ts=[]
        for _ in range(8):
            t=time.perf_counter(); r=await world.client.get("/board",params=q,headers=hd); ts.append(time.perf_counter()-t); assert r.status_code==200
        print(bool(hd), q, [round(x*1000) for x in ts], len(r.json()["items"]))
