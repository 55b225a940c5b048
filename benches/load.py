#!/usr/bin/env python3
"""Asks a served office for a mix of pages by the clock and prints how long answers took.

Usage: load.py PORT RATE SECONDS [DATASET]   after  tura serve --listen 127.0.0.1:PORT  over a dataset of contracts (default: republic).
Where people and firms were resolved, three requests in ten ask for them, and the names searched are theirs.
Requests are sent when they are due whether or not earlier ones were answered; the time counts from when they were due.
"""
import http.client,random,time,threading,queue,json,re,sys,statistics,resource
H=('127.0.0.1',int(sys.argv[1]))
def get(p,gz=True):
    c=http.client.HTTPConnection(*H,timeout=30); c.request('GET',p,headers={'Accept-Encoding':'gzip'} if gz else {}); r=c.getresponse(); b=r.read(); c.close(); return r.status,b
def links(p,rx):
    s,b=get(p,False); return sorted(set(re.findall(rx,b.decode())))
S=sys.argv[4] if len(sys.argv)>4 else 'republic'
D=f'/d/{S}/'
b=[];s=[];pr=[];fl=[]
for k in range(1,9): b+=links(f'{D}buyers?page={k}',rf'href="(/d/{S}/buyer/[^"?]+)"'); s+=links(f'{D}suppliers?page={k}',rf'href="(/d/{S}/supplier/[^"?]+)"')
for k in range(1,40,3): pr+=links(f'{D}processes?page={k}',rf'href="(/d/{S}/process/[^"?]+)"'); fl+=links(f'{D}flags?page={k}',r'href="(/flag/[^"?]+)"')
mk=links(f'{D}markets',rf'href="(/d/{S}/market/[^"?]+)"')
words=['школа','ремонт','мектеп','kurylys','medicine','дорог','топливо','qyzmet','Тасарык','отдел','Akimat','орман']
who,named=[],[]
for o in ('lists','owned','name'):
    for kind in ('person','firm'):
        for k in range(1,8):
            c,body=get(f'/api/v1/people?order={o}&kind={kind}&page={k}',False)
            if c==200: who+=[(r['entity_id'],r['caption']) for r in json.loads(body)['rows']]
who=sorted(set(who)); named=[w for _,n in who for w in n.split() if len(w)>4 and w.isalpha()]
R=random.Random(1)
quote=__import__('urllib.parse').parse.quote
def slip(w): k=R.randrange(1,len(w)-1); return w[:k]+w[k+1:] if R.random()<.3 else w
def people():
    x=R.random(); e=R.choice(who)[0]
    if x<.10:return 'people','/people'
    if x<.20:return 'people-by','/people?kind='+R.choice(['person','firm','body'])+'&order='+R.choice(['lists','owned','name'])+f'&page={R.randrange(1,20)}'
    if x<.55:return 'entity','/entity/'+e
    if x<.65:return 'entity-network',f'/entity/{e}/network'
    if x<.72:return 'timeline',f'/entity/{e}/timeline'
    if x<.80:return 'path',f'/path?from={e}&to={R.choice(who)[0]}'
    return 'search-people','/search?q='+quote(slip(R.choice(named)))
def pick():
    if who and R.random()<.3:return people()
    x=R.random()
    if x<.15:return 'home','/'
    if x<.35:return 'search','/search?q='+__import__('urllib.parse').parse.quote(R.choice(words))
    if x<.60 and pr:return 'process',R.choice(pr)
    if x<.72 and b:return 'buyer',R.choice(b)
    if x<.80:return 'supplier',R.choice(s)
    if x<.92 and fl:return 'flag',R.choice(fl)
    if x<.95:return 'rule','/rule/R018'
    if x<.97 and mk:return 'market',R.choice(mk)
    if x<.985:return 'flows',D+'flows'
    return 'buyers',D+'buyers?order=single'
rate,secs=int(sys.argv[2]),int(sys.argv[3])
jobs=[(i/rate,)+pick() for i in range(rate*secs)]
out=[];lock=threading.Lock();it=iter(jobs);t0=time.perf_counter()+.5
def worker():
    c=http.client.HTTPConnection(*H,timeout=30)
    while True:
        with lock:
            j=next(it,None)
        if not j:return
        d=t0+j[0]-time.perf_counter()
        if d>0: time.sleep(d)
        a=t0+j[0]
        c.request('GET',j[2],headers={'Accept-Encoding':'gzip'}); r=c.getresponse(); n=len(r.read())
        with lock: out.append((j[1],time.perf_counter()-a,r.status,n))
ts=[threading.Thread(target=worker) for _ in range(32)]
[t.start() for t in ts];[t.join() for t in ts]
def q(v,p): v=sorted(v); return v[min(len(v)-1,int(p*len(v)))]
print('all',len(out),'p50 %.1f p95 %.1f p99 %.1f ms'%tuple(1000*q([o[1] for o in out],p) for p in(.5,.95,.99)),'bad',sum(o[2]!=200 for o in out),'bytes max',max(o[3] for o in out))
for k in sorted({o[0] for o in out}):
    v=[o for o in out if o[0]==k]; print(k,len(v),'p50 %.1f p95 %.1f ms'%(1000*q([o[1] for o in v],.5),1000*q([o[1] for o in v],.95)),'bytes max',max(o[3] for o in v))
u=resource.getrusage(resource.RUSAGE_SELF);print('generator CPU %.1f s'%(u.ru_utime+u.ru_stime))
