/**
 * The transition system of models/psycopg2.ts in Promela, so that Spin can be timed on it in the same run. That both are
 * the same system is not assumed: the bench stops if the numbers of states or transitions differ.
 */
export interface PromelaSize {
  readonly isLocked: boolean;
  readonly workers: number;
  readonly ops: number;
}

const list = (length: number, first: number): string =>
  `{${Array.from({ length }, (_, i) => (i === 0 ? first : 0)).join(",")}}`;

/** minconn 1, maxconn 2. Statuses: 0 free, 1 idle, 2 intrans, 3 inerror, 4 unknown, 5 closed. Slots and keys count from 1. */
export function promelaOf({ isLocked, workers, ops }: PromelaSize): string {
  const slots = isLocked ? 2 : 1 + workers * ops;
  const keys = workers * ops;
  const [take, free] = isLocked ? ["if::d_step{lock==0->lock=1} fi", "lock=0;"] : ["skip", ""];
  return `
byte st[${slots}]=${list(slots, 1)}; byte pool[${slots}]=${list(slots, 1)}; byte top=1;
byte used[${keys}]; byte inuse=0; byte rused[${slots}]; byte cur[${workers}]; byte snap=0; bit closed=0; bit lock=0;
hidden byte i; hidden byte x; hidden byte held;
inline refers(c){held=(rused[c-1]!=0)||((snap>>(c-1))&1);
  for(i:0..${slots - 1}){held=held||(pool[i]==c)}; for(i:0..${keys - 1}){held=held||(used[i]==c)};
  for(i:0..${workers - 1}){held=held||(cur[i]==c)}; i=0}
inline letgo(){x=cur[_pid];cur[_pid]=0;refers(x);if::held->skip::else->st[x-1]=0 fi;x=0;held=0}
#define KEY (_pid*${ops}+op)
#define MINE st[cur[_pid]-1]
active[${workers}] proctype worker(){byte op=0;byte k=0;
${isLocked ? `g0: ${take};` : "g0:"}
g1: if::closed->goto gx::!closed fi;
g2: if::top>0::top==0->goto g5 fi;
g3: if::d_step{top>0->top--;cur[_pid]=pool[top];pool[top]=0};goto g7::top==0->goto gx fi;
g5: if::inuse==2->goto gx::inuse!=2 fi;
g6: if::d_step{x=1;do::refers(x);if::held->x++::else->break fi od;st[x-1]=1;cur[_pid]=x;x=0;held=0} fi;
g7: if::d_step{if::used[KEY]==0->inuse++::else fi;used[KEY]=cur[_pid]} fi;
g8: if::d_step{rused[cur[_pid]-1]=KEY+1} fi;
gr: if::d_step{${free || "skip;"}} fi;
u: if::d_step{MINE!=5->MINE=1}::d_step{MINE!=5->MINE=2}::d_step{MINE!=5->MINE=3}::d_step{MINE!=5->MINE=4}::MINE==5 fi;
${isLocked ? `p0: ${take};` : ""}
p1: if::closed->goto px::!closed fi;
p2: if::d_step{rused[cur[_pid]-1]!=0->k=rused[cur[_pid]-1]}::rused[cur[_pid]-1]==0->goto px fi;
p3: if::top<1::top>=1->goto p7 fi;
p4: if::MINE==5->goto p8::MINE!=5 fi;
p4b: if::MINE>=4->goto p7::MINE==1->goto p6::MINE==2||MINE==3||MINE==0 fi;
p5: if::d_step{MINE<4->MINE=1}::d_step{MINE>=4->k=0};goto px fi;
p6: if::d_step{pool[top]=cur[_pid];top++} fi;goto p8;
p7: if::d_step{MINE=5} fi;
p8: if::!closed||used[k-1]!=0::d_step{closed&&used[k-1]==0->k=0};goto pr fi;
p9: if::d_step{used[k-1]!=0->used[k-1]=0;inuse--;k=0}::d_step{used[k-1]==0->k=0};goto px fi;
p10: if::d_step{rused[cur[_pid]-1]!=0->rused[cur[_pid]-1]=0}::rused[cur[_pid]-1]==0->goto px fi;
pr: if::d_step{op<${ops - 1}->letgo();${free}op++};goto g0::d_step{op==${ops - 1}->letgo();${free}};goto end fi;
px: if::d_step{op<${ops - 1}->letgo();${free}op++};goto g0::d_step{op==${ops - 1}->letgo();${free}};goto end fi;
gx: if::d_step{op<${ops - 1}->${free}op++};goto g0::d_step{op==${ops - 1}->${free || "skip;"}};goto end fi;
end: false}
active proctype closer(){
${isLocked ? `c0: ${take};` : ""}
c1: if::closed->goto cx::!closed fi;
c2: if::d_step{for(i:0..${slots - 1}){if::pool[i]!=0->snap=snap|(1<<(pool[i]-1))::else fi};
  for(i:0..${keys - 1}){if::used[i]!=0->snap=snap|(1<<(used[i]-1))::else fi};i=0}fi;
c3: if::d_step{snap!=0->x=1;do::((snap>>(x-1))&1)->break::else->x++ od;snap=snap&(255-(1<<(x-1)));
  refers(x);if::held->st[x-1]=5::else->st[x-1]=0 fi;x=0;held=0};goto c3::snap==0 fi;
c4: if::d_step{closed=1} fi;
cx: if::d_step{${free || "skip;"}} fi;
end: false}
`;
}
